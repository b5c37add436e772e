"""How many pixels and pictures each class has in each split."""

from collections.abc import Iterable
from dataclasses import dataclass

from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.domain.classes import IGNORE, Classes
from atrous.domain.splits import SPLITS, Split


@dataclass(frozen=True)
class ClassCount:
    """One class in one split."""

    split: Split
    number: int
    """Class number, or 255 for ignore."""
    name: str
    pixels: int
    pictures: int
    """Pictures with at least one pixel of it."""
    share: float
    """Of the split's pixels that are not ignore; for ignore, of all its pixels. 0 in an empty split."""


@dataclass(frozen=True)
class ClassCounts:
    """A row for every class and split, ignore last."""

    rows: tuple[ClassCount, ...]
    pictures: dict[Split, int]
    """Samples per split."""

    def of(self, split: Split, number: int) -> ClassCount:
        """The row of a class in a split."""
        return next(row for row in self.rows if row.split == split and row.number == number)


def count_classes(classes: Classes, facts: Iterable[SampleFacts]) -> ClassCounts:
    """Add up the facts of all samples."""
    pixels: dict[tuple[Split, int], int] = {}
    pictures: dict[tuple[Split, int], int] = {}
    samples: dict[Split, int] = dict.fromkeys(SPLITS, 0)
    for fact in facts:
        split = fact.sample.split
        samples[split] += 1
        for number, count in fact.class_counts.items():
            pixels[split, number] = pixels.get((split, number), 0) + count
            pictures[split, number] = pictures.get((split, number), 0) + 1
    names = dict(enumerate(classes.names)) | {IGNORE: "ignore"}
    rows = [
        ClassCount(
            split,
            number,
            name,
            pixels.get((split, number), 0),
            pictures.get((split, number), 0),
            _share(pixels, split, number),
        )
        for split in SPLITS
        for number, name in names.items()
    ]
    return ClassCounts(tuple(rows), samples)


def _share(pixels: dict[tuple[Split, int], int], split: Split, number: int) -> float:
    total = sum(
        count for (other, value), count in pixels.items() if other == split and (number == IGNORE or value != IGNORE)
    )
    return pixels.get((split, number), 0) / total if total else 0.0
