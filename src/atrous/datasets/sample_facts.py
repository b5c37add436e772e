"""What one pass over a sample's pixels finds out. Findings are made of these; the pixels are gone by then."""

import hashlib
from dataclasses import dataclass

import numpy as np

from atrous.datasets.dataset import Dataset, Sample
from atrous.datasets.value_map import count_values
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import decode


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture that could be decoded."""

    size_HW: SizeHW
    """Upright, as EXIF wants it."""
    sha256: bytes
    """Of the file's bytes."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Labels that could be drawn."""

    size_HW: SizeHW
    value_counts: tuple[tuple[int, int], ...]
    """(source value, pixels) of each value present, by value."""


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """About 1 KB a sample, whatever its size. Where reading failed stands the sentence that says why."""

    sample: Sample
    picture: PictureFacts | str
    labels: LabelFacts | str

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


def measure(sample: Sample) -> SampleFacts:
    """Read and decode a sample's picture and labels once. Damage becomes a sentence, never an exception."""
    return SampleFacts(sample, _measure_picture(sample), _measure_labels(sample))


def _measure_picture(sample: Sample) -> PictureFacts | str:
    try:
        data = sample.picture_bytes()
        height, width, _ = decode(data, name=sample.picture_file).shape
    except (BadPicture, BadDataset) as error:
        return str(error)
    return PictureFacts((height, width), hashlib.sha256(data).digest())


def _measure_labels(sample: Sample) -> LabelFacts | str:
    try:
        source_HW = sample.source_labels.draw()
    except (BadPicture, BadDataset) as error:
        return str(error)
    counts = count_values(source_HW)
    present = tuple((int(value), int(counts[value])) for value in np.flatnonzero(counts))
    return LabelFacts((source_HW.shape[0], source_HW.shape[1]), present)


@dataclass(frozen=True)
class DatasetFacts:
    """A dataset and what one pass over its samples found out: all that a finding sees."""

    dataset: Dataset
    samples: tuple[SampleFacts, ...]
