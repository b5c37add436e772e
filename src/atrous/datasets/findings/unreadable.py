"""Pictures and labels that cannot be read."""

from collections.abc import Iterator

from atrous.datasets.problem import Problem, Severity, quantity
from atrous.datasets.sample_facts import DatasetFacts


def unreadable_pictures(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures that are damaged, cut off, too large or not pictures."""
    bad = [fact for fact in facts.samples if isinstance(fact.picture, str)]
    if bad:
        yield Problem(
            kind="unreadable-picture",
            severity=Severity.ERROR,
            sentence=f"{quantity(len(bad), 'picture')} cannot be read. {bad[0].picture}",
            why="A picture that does not open cannot be learnt from, and one that opens in part teaches grey stripes.",
            files=tuple(fact.sample.picture_file for fact in bad),
            samples=tuple(fact.sample.name for fact in bad),
        )


def unreadable_labels(facts: DatasetFacts) -> Iterator[Problem]:
    """Masks and label files that are damaged or of a kind that holds no class numbers."""
    bad = [fact for fact in facts.samples if isinstance(fact.labels, str)]
    if bad:
        yield Problem(
            kind="unreadable-mask",
            severity=Severity.ERROR,
            sentence=f"The labels of {quantity(len(bad), 'picture')} cannot be read. {bad[0].labels}",
            why="Without its labels a picture cannot be learnt from.",
            files=tuple(file for fact in bad for file in fact.sample.label_files),
            samples=tuple(fact.sample.name for fact in bad),
        )
