"""Values of masks that cannot mean what they should."""

from collections import Counter
from collections.abc import Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.concerning import about_labels
from atrous.datasets.doctoring.numbering import Numbering, explain_numbers
from atrous.datasets.problem import Problem, Severity, quantity


def numbering_of(facts: DatasetFacts) -> Numbering | None:
    """What the masks' values were meant to mean, where all of them say something else than the list."""
    used = frozenset(value for fact in facts.samples for value in fact.value_counts)
    return explain_numbers(facts.dataset.values, used) if used else None


def wrong_numbers(facts: DatasetFacts) -> Iterator[Problem]:
    """All masks number the classes in another way than the list does."""
    if numbering := numbering_of(facts):
        labelled = [fact for fact in facts.samples if fact.value_counts]
        yield about_labels(
            labelled,
            kind=numbering.kind,
            severity=Severity.ERROR,
            sentence=f"{numbering.found} {numbering.todo}",
            why=numbering.why,
            fix="Leaves the masks as they are: only you can say what they mean."
            if numbering.targets is None
            else f"Writes {_renumbered(facts, numbering)}.",
            skippable=False,
        )


def _renumbered(facts: DatasetFacts, numbering: Numbering) -> str:
    names = dict(enumerate(facts.dataset.classes.names))
    named = {value: names.get(number, "ignore") for value, number in (numbering.targets or {}).items()}
    listed = [f"{value} as {name!r}" for value, name in sorted(named.items())]
    return ", ".join(listed[:4]) + (" and so on" if len(listed) > 4 else "")


def values_without_class(facts: DatasetFacts) -> Iterator[Problem]:
    """Values that stand in masks and not in the class list, for no reason that explains all masks."""
    bad = [fact for fact in facts.samples if fact.without_class]
    if bad and not numbering_of(facts):
        pixels: Counter[int] = Counter()
        for fact in bad:
            pixels.update(fact.without_class)
        yield about_labels(
            bad,
            kind="value-without-class",
            severity=Severity.ERROR,
            sentence=f"{quantity(len(bad), 'mask')}, the first {bad[0].sample.label_files[0]}: "
            f"{facts.dataset.values.explain(dict(sorted(pixels.items())))} "
            "Add the missing names to the list, or correct the masks.",
            why="A pixel without a class has nothing to teach, and often the whole list is off by one.",
            fix="Makes these pixels ignore (255), which loss and metric leave out.",
        )
