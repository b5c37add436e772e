"""Pictures that stand in a dataset more than once."""

from collections.abc import Iterable, Iterator

from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.sample_facts import DatasetFacts, PictureFacts, SampleFacts


def same_picture_in_two_splits(facts: DatasetFacts) -> Iterator[Problem]:
    """The same bytes in two splits."""
    leaks = [group for group in _same_pictures(facts.samples) if len({fact.sample.split for fact in group}) > 1]
    if leaks:
        yield Problem(
            kind="same-picture-in-two-splits",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(leaks), 'picture')} in more than one split, such as {_files(leaks[0])}. "
            "Keep each in one split.",
            why="What was trained on measures nothing when it is tested on.",
            files=tuple(fact.sample.picture_file for group in leaks for fact in group),
        )


def same_picture_twice(facts: DatasetFacts) -> Iterator[Problem]:
    """The same bytes twice in one split."""
    repeats = [group for group in _same_pictures(facts.samples) if len({fact.sample.split for fact in group}) == 1]
    if repeats:
        yield Problem(
            kind="same-picture-twice",
            severity=Severity.INFO,
            sentence=f"{quantity(len(repeats), 'picture')} more than once in a split, such as {_files(repeats[0])}.",
            why="A repeated picture counts more than the others.",
            files=tuple(fact.sample.picture_file for group in repeats for fact in group),
        )


def _same_pictures(facts: Iterable[SampleFacts]) -> list[list[SampleFacts]]:
    groups: dict[bytes, list[SampleFacts]] = {}
    for fact in facts:
        if isinstance(fact.picture, PictureFacts):
            groups.setdefault(fact.picture.sha256, []).append(fact)
    return [group for group in groups.values() if len(group) > 1]


def _files(group: list[SampleFacts]) -> str:
    return first_few(fact.sample.picture_file for fact in group)
