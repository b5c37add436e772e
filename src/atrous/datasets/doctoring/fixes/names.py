"""The class list of a copy."""

from collections.abc import Mapping

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.classes import alike_names
from atrous.datasets.doctoring.fixes.redo import with_values
from atrous.datasets.problem import quantity
from atrous.datasets.value_map import ValueMap
from atrous.domain.classes import BACKGROUND, IGNORE, Classes
from atrous.domain.errors import BadDataset


def merge_names(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Make one class of names that differ in case or spaces alone."""
    names = facts.dataset.classes.names
    first = {name: group[0] for group in alike_names(names) for name in group[1:]}
    if not first:
        return facts, []
    listed = ", ".join(f"{name!r} became {kept!r}" for name, kept in first.items())
    return _renamed(facts, {name: first.get(name, name) for name in names}), [f"Merged classes: {listed}."]


def drop_unused_names(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Take the classes out of the list that no mask has.

    Raises:
        BadDataset: none is left.
    """
    used = {number for fact in facts.samples for number in fact.class_counts} | {BACKGROUND}
    names = facts.dataset.classes.names
    unused = [name for number, name in enumerate(names) if number not in used]
    if not unused:
        return facts, []
    if len(unused) == len(names) - 1:
        raise BadDataset(f"{facts.dataset.name}: no mask that can be used has any class; there is nothing to copy.")
    kept = {name: name for name in names if name not in unused}
    return _renamed(facts, kept), [f"Took {quantity(len(unused), 'unused name')} out of the list: {', '.join(unused)}."]


def _renamed(facts: DatasetFacts, kept: Mapping[str, str]) -> DatasetFacts:
    """Classes under new names, several perhaps under one; those that have none have no pixels."""
    old = facts.dataset.values
    classes = Classes(tuple(dict.fromkeys(kept.values())))
    numbers = {
        number: classes.names.index(kept[name]) for number, name in enumerate(old.classes.names) if name in kept
    } | {IGNORE: IGNORE}
    targets = {value: numbers[number] for value, number in old.targets.items() if number in numbers}
    return with_values(facts, ValueMap(classes, targets, old.source_names))
