"""Classes that have no pixels where they need some."""

from collections.abc import Iterable, Iterator

from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.sample_facts import DatasetFacts, SampleFacts
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.splits import SPLITS, Split


def class_never_used(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes of the list that no mask has. Background may be one of them: a dataset without background is in order."""
    used = _used(facts.samples)
    unused = [name for number, name in enumerate(facts.dataset.classes.names) if number not in used | {BACKGROUND}]
    if used and unused:
        yield Problem(
            kind="class-never-used",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(unused), 'listed name')} without a single pixel: {first_few(unused, 8)}. "
            "Take it out of the list, or look whether the masks have another number for it.",
            why="The network gives part of itself to a class it never sees, and the mean counts without it.",
        )


def class_missing_from_split(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes that some split has and another has not."""
    by_split = {split: [fact for fact in facts.samples if fact.sample.split == split] for split in SPLITS}
    used = _used(facts.samples)
    for split, own in by_split.items():
        if own and (missing := [facts.dataset.classes.names[number] for number in sorted(used - _used(own))]):
            yield _missing(split, missing)


def _missing(split: Split, names: list[str]) -> Problem:
    why = {
        "train": "What is not in train cannot be learnt.",
        "valid": "What is not in valid has no say in which epoch is kept.",
        "test": "What is not in test is not measured.",
    }
    return Problem(
        kind="class-missing-from-split",
        severity=Severity.WARNING,
        sentence=f"No picture of {split} has {first_few(names, 8)}. Move some pictures there, or label more.",
        why=why[split],
    )


def _used(facts: Iterable[SampleFacts]) -> set[int]:
    return {number for fact in facts for number in fact.class_counts if number not in (BACKGROUND, IGNORE)}
