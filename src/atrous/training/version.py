"""What training asks of a frozen version; `datasets.VersionFolder` is one."""

from collections.abc import Sequence
from typing import Protocol

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.splits import Split


class LabelledPicture(Protocol):
    """What training asks of a sample of a frozen version."""

    @property
    def name(self) -> str:
        """Unique in the version; errors name it."""

    def picture(self) -> Picture:
        """The picture as stored, decoded."""

    def labels(self) -> LabelMap:
        """Its labels at the picture's size."""

    @property
    def preprocessing(self) -> Preprocessing:
        """What is still to be done to it: the version's steps, or less for a copy that has some behind it."""


class Version(Protocol):
    """What training asks of a frozen version's folder."""

    @property
    def classes(self) -> Classes:
        """What each pixel value means."""

    @property
    def preprocessing(self) -> Preprocessing:
        """What every picture goes through, in training and when the model is served."""

    @property
    def hash(self) -> str:
        """Over everything in the version."""

    def samples(self, split: Split) -> Sequence[LabelledPicture]:
        """The samples of "train", "valid" or "test"."""


def measurable(version: Version, split: Split) -> Sequence[LabelledPicture]:
    """A split's samples that a served model can be shown: it does all of the version's steps to every picture, so a
    copy with some of them behind it is left out, unless there are only such copies."""
    samples = version.samples(split)
    return [sample for sample in samples if sample.preprocessing == version.preprocessing] or samples
