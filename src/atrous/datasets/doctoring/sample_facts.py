"""What one pass over a sample's pixels finds out. Findings are made of these; the pixels are gone by then."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.colored_mask import ColoredMask, look_at_colors
from atrous.datasets.doctoring.picture_kind import PictureKind, kind_of_picture
from atrous.datasets.doctoring.regions import Regions
from atrous.datasets.doctoring.sketch import SHORTER_SIDE, sketch_labels, sketch_picture
from atrous.datasets.value_map import count_values
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import glimpse


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture that could be decoded."""

    size_HW: SizeHW
    """Upright, as EXIF wants it."""
    sha256: bytes
    """Of the file's bytes."""
    sketch: bytes
    """See `sketch_picture`."""
    kind: PictureKind
    damage: str = ""
    """What the decoder complained of, when it was asked: bytes lost in the middle."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Labels that could be drawn."""

    size_HW: SizeHW
    value_counts: tuple[tuple[int, int], ...]
    """(source value, pixels) of each value present, by value."""
    sketch: bytes
    """See `sketch_labels`."""
    regions: tuple[Regions, ...] = ()
    """Of each class present, when they were asked for."""


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """About 2 KB a sample, whatever its size. Where reading failed stands the sentence that says why."""

    sample: Sample
    picture: PictureFacts | str
    labels: LabelFacts | ColoredMask | str

    @property
    def value_counts(self) -> dict[int, int]:
        """Source value → pixels; empty where the labels could not be read."""
        return dict(self.labels.value_counts) if isinstance(self.labels, LabelFacts) else {}

    @property
    def class_counts(self) -> dict[int, int]:
        """Class number or 255 → pixels, of the values that have a class."""
        counts: dict[int, int] = {}
        for value, pixels in self.value_counts.items():
            if (number := self.sample.values.targets.get(value)) is not None:
                counts[number] = counts.get(number, 0) + pixels
        return counts

    @property
    def without_class(self) -> dict[int, int]:
        """Source value → pixels, of the values that have none."""
        known = self.sample.values.targets
        return {value: pixels for value, pixels in self.value_counts.items() if value not in known}


class Look(Protocol):
    """What takes too long for every import: the doctor looks closely, an import at a glance."""

    def damage(self, data: bytes) -> str:
        """What is wrong with the bytes of a picture that could be decoded; empty when nothing is."""

    def regions(self, source_HW: LabelMap, classes: Iterable[int]) -> tuple[Regions, ...]:
        """The regions of the source values that are classes."""


class Glance:
    """Looks at nothing more."""

    def damage(self, _data: bytes) -> str:
        """Nothing."""
        return ""

    def regions(self, _source_HW: LabelMap, _classes: Iterable[int]) -> tuple[Regions, ...]:
        """None."""
        return ()


class Keeper(Protocol):
    """Who has a use for the labels beyond their facts: drawing them is dear, and the pixels go at once."""

    def keep(self, sample: Sample, source_HW: LabelMap) -> None:
        """Takes the labels of one sample, in source values that all have a class; from several threads at once."""


class Forgetful:
    """Keeps nothing."""

    def keep(self, _sample: Sample, _source_HW: LabelMap) -> None:
        """Nothing."""


class Measurer:
    """Measures samples, several at a time."""

    def __init__(self, look: Look, keeper: Keeper) -> None:
        self._look = look
        self._keeper = keeper

    def measure(self, sample: Sample) -> SampleFacts:
        """Read and decode a sample's picture and labels once. Damage becomes a sentence, never an exception."""
        return SampleFacts(sample, self._picture(sample), self._labels(sample))

    def _picture(self, sample: Sample) -> PictureFacts | str:
        try:
            data = sample.picture_bytes()
            grey_HW, size_HW = glimpse(data, SHORTER_SIDE, name=sample.picture_file)
        except (BadPicture, BadDataset) as error:
            return str(error)
        return PictureFacts(
            size_HW=size_HW,
            sha256=hashlib.sha256(data).digest(),
            sketch=sketch_picture(grey_HW),
            kind=kind_of_picture(data),
            damage=self._look.damage(data),
        )

    def _labels(self, sample: Sample) -> LabelFacts | ColoredMask | str:
        try:
            source_HW = sample.source_labels.draw()
        except (BadPicture, BadDataset) as error:
            return look_at_colors(sample.source_labels, sample.values) or str(error)
        counts = count_values(source_HW)
        present = tuple((int(value), int(counts[value])) for value in np.flatnonzero(counts))
        if sample.values.targets.keys() >= {value for value, _ in present}:
            self._keeper.keep(sample, source_HW)
        classes = [value for value, _ in present if sample.values.targets.get(value) not in (None, BACKGROUND, IGNORE)]
        return LabelFacts(
            size_HW=(source_HW.shape[0], source_HW.shape[1]),
            value_counts=present,
            sketch=sketch_labels(source_HW),
            regions=self._look.regions(source_HW, classes),
        )
