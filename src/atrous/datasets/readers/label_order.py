"""Classes that shapes name by words: in the order of a list where there is one, else in the order of their letters."""

from collections.abc import Iterable
from dataclasses import dataclass

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.readers.class_list import read_class_list
from atrous.datasets.tree import Tree

LIST_NAMES = ("labels.txt", "classes.txt", "class_names.txt")


@dataclass(frozen=True)
class LabelList:
    """Labels in the order that someone gave them."""

    labels: tuple[str, ...] = ()
    file: str | None = None
    """Where they stand; None where a person said them, or nobody."""

    def decisions(self) -> tuple[str, ...]:
        """Where the order is from."""
        return (f"The classes are in the order of {self.file}.",) if self.file else ()


def find_label_list(tree: Tree, used: Iterable[str], options: ReadOptions) -> LabelList:
    """The list said by a person, or found in a text file that has at least one label in common with the shapes.

    Raises:
        BadDataset: the file cannot be read as a list.
    """
    if options.classes:
        return LabelList(options.classes)
    known = set(used)
    for file in (file for name in LIST_NAMES for file in tree.named(name)):
        labels = tuple(name for _, name in sorted(read_class_list(tree, file).items()))
        if known & set(labels):
            return LabelList(labels, file)
    return LabelList()


def order_labels(used: Iterable[str], label_list: LabelList) -> tuple[list[str], tuple[Problem, ...]]:
    """The labels listed and, behind them, those that only shapes have, sorted; and what is wrong with the list."""
    unlisted = sorted(set(used) - set(label_list.labels))
    problems = (_not_listed(unlisted, label_list.file),) if label_list.labels and unlisted else ()
    return [*label_list.labels, *unlisted], problems


def _not_listed(labels: list[str], file: str | None) -> Problem:
    return Problem(
        kind="label-not-listed",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(labels), 'label')} of shapes missing from {file or '--classes'}: "
        f"{first_few(labels, 8)}. Became classes behind the others; add them to the list, or correct the shapes.",
        why="A label that is not in the list is often one that was mistyped.",
        files=(file,) if file else (),
    )
