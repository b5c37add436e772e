"""Values of masks that cannot mean what they should."""

from collections import Counter
from collections.abc import Iterator

from atrous.datasets.dataset import Dataset
from atrous.datasets.problem import Problem, Severity, quantity
from atrous.datasets.sample_facts import DatasetFacts
from atrous.domain.classes import IGNORE


def values_without_class(facts: DatasetFacts) -> Iterator[Problem]:
    """Values that stand in masks and not in the class list."""
    bad = [fact for fact in facts.samples if fact.without_class]
    if bad:
        pixels: Counter[int] = Counter()
        for fact in bad:
            pixels.update(fact.without_class)
        yield Problem(
            kind="value-without-class",
            severity=Severity.ERROR,
            sentence=f"{quantity(len(bad), 'mask')}, the first {bad[0].sample.label_files[0]}: "
            f"{facts.dataset.values.explain(dict(sorted(pixels.items())))} {_remedy(facts.dataset, pixels)}",
            why="A pixel without a class has nothing to teach, and often the whole list is off by one.",
            files=tuple(file for fact in bad for file in fact.sample.label_files),
            samples=tuple(fact.sample.name for fact in bad),
        )


def _remedy(dataset: Dataset, pixels: Counter[int]) -> str:
    values = dataset.values
    if list(pixels) == [max(values.source_names) + 1] and 0 not in _background_values(dataset):
        return "If 0 is background in the masks, make 'background' the first name of the list."
    return "Add the missing names to the list, or correct the masks."


def _background_values(dataset: Dataset) -> set[int]:
    return {value for value, number in dataset.values.targets.items() if number == 0}


def masks_of_0_and_255(facts: DatasetFacts) -> Iterator[Problem]:
    """Masks drawn black and white where class numbers are wanted: all that is labelled would be ignored."""
    ignored = facts.dataset.values.targets.get(IGNORE) == IGNORE and IGNORE not in facts.dataset.values.source_names
    seen = {value for fact in facts.samples for value in fact.value_counts}
    if ignored and seen == {0, IGNORE}:
        first = min(facts.dataset.values.source_names.keys() - {0}, default=1)
        files = tuple(file for fact in facts.samples if IGNORE in fact.value_counts for file in fact.sample.label_files)
        yield Problem(
            kind="masks-of-0-and-255",
            severity=Severity.ERROR,
            sentence=f"{quantity(len(files), 'mask')} hold only 0 and 255, such as {files[0]}; 255 means ignore, so "
            f"nothing is left to learn. Write {first} for 255.",
            why="Black and white masks look right to people and empty to a network.",
            files=files,
        )
