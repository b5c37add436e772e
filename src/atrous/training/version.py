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


class Version(Protocol):
    """What training asks of a frozen version's folder."""

    @property
    def classes(self) -> Classes:
        """What each pixel value means."""

    @property
    def preprocessing(self) -> Preprocessing:
        """What every picture goes through."""

    @property
    def hash(self) -> str:
        """Over everything in the version."""

    def samples(self, split: Split) -> Sequence[LabelledPicture]:
        """The samples of "train", "valid" or "test"."""
