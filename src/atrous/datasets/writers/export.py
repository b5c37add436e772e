"""A dataset on its way out: all that a writer of any format needs to know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from atrous.datasets.in_threads import in_threads
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.reporter import Reporter
from atrous.domain.splits import SPLITS, Split

Result = TypeVar("Result")


class ExportSample(Protocol):
    """A sample of a frozen version, or of a dataset that was read. Each call reads anew."""

    @property
    def name(self) -> str:
        """Unlike every other, and good as a file name."""

    @property
    def split(self) -> Split:
        """train, valid or test."""

    def picture_bytes(self) -> bytes:
        """The picture as it was encoded."""

    def labels(self) -> LabelMap:
        """0 background, 255 ignore; of the size of the upright picture."""


@dataclass(frozen=True)
class Export:
    """Samples, what their numbers mean, and what is to be said of how they were made."""

    title: str
    """The project's name."""
    version: int
    classes: Classes
    samples: Sequence[ExportSample] = field(repr=False)
    """Ordered by split and name."""
    preprocessing: tuple[str, ...] = ()
    """What was done to every picture, a sentence's part each, such as "Resize to 640x480 (Stretch)"."""
    augmentation: tuple[str, ...] = ()
    """What was done to copies of the pictures of train, likewise."""
    copies: int = 1
    """Versions of each picture of train."""
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Name of a sample → name of the picture it was made from, where that is another."""

    def splits(self) -> dict[Split, list[ExportSample]]:
        """The samples of each split that has some, in the order train, valid, test."""
        found: dict[Split, list[ExportSample]] = {}
        for split in SPLITS:
            if own := [sample for sample in self.samples if sample.split == split]:
                found[split] = own
        return found


def each_sample(work: Callable[[ExportSample], Result], export: Export, reporter: Reporter) -> Iterator[Result]:
    """The results of some work on every sample, in the samples' order, in threads; only a few are held at a time."""
    for number, result in enumerate(in_threads(work, export.samples), start=1):
        reporter.progress("writing", number, len(export.samples), export.samples[number - 1].name)
        yield result
