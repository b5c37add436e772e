"""What one pass over a sample's pixels finds out. Findings are made of these; the pixels are gone by then."""

from dataclasses import dataclass

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.colored_mask import ColoredMask
from atrous.datasets.doctoring.picture_kind import PictureKind
from atrous.datasets.doctoring.pixel_counts import unpack_counts
from atrous.datasets.doctoring.regions import Regions
from atrous.domain.arrays import SizeHW


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture that could be decoded."""

    size_HW: SizeHW
    """Upright, as EXIF wants it."""
    sha256: bytes
    """Of the file's bytes."""
    kind: PictureKind
    damage: str = ""
    """What the decoder complained of, when it was asked: bytes lost in the middle."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Labels that could be drawn."""

    size_HW: SizeHW
    packed_counts: bytes
    """Source value → pixels of each value present; see `pack_counts`."""
    digest: bytes
    """See `digest_labels`."""
    regions: tuple[Regions, ...] = ()
    """Of each class present, when they were asked for."""


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """Some hundred bytes a sample, whatever its size. Where reading failed stands the sentence that says why."""

    place: int
    """Where its sketch stands among those of all samples."""
    sample: Sample
    picture: PictureFacts | str
    labels: LabelFacts | ColoredMask | str

    @property
    def value_counts(self) -> dict[int, int]:
        """Source value → pixels; empty where the labels could not be read."""
        return unpack_counts(self.labels.packed_counts) if isinstance(self.labels, LabelFacts) else {}

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
