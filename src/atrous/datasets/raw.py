"""What every reader produces: the dataset as its files have it, before we decide what its values mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from atrous.datasets.problem import Problem
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap
from atrous.domain.splits import Split
from atrous.imaging.decode import decode_index_mask


class PictureSource(Protocol):
    """Where a sample's picture comes from."""

    @property
    def file(self) -> str:
        """The file that holds it, as a path inside the dataset."""

    def read(self) -> bytes:
        """The picture as it was encoded.

        Raises:
            BadDataset: it cannot be read.
        """


class LabelSource(Protocol):
    """Where a sample's labels come from. Nothing is read or drawn before `draw` is called."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that hold them, as paths inside the dataset."""

    def draw(self) -> LabelMap:
        """The labels in source values: uint8 (height, width), to be looked up in `RawDataset.class_names`.

        Raises:
            BadPicture, BadDataset: they cannot be read; the message names the file.
        """


@dataclass(frozen=True, slots=True)
class RawSample:
    """A picture, a way to draw its labels, and the split the dataset gives it."""

    picture: PictureSource
    labels: LabelSource
    split: Split | None = None


@dataclass(frozen=True)
class RawDataset:
    """A dataset in its own terms."""

    class_names: Mapping[int, str]
    """Source value (0 to 255) → name as the dataset writes it."""
    samples: tuple[RawSample, ...]
    unlabelled_value: int | None = None
    """Formats of shapes: the value of pixels on which nothing was drawn. None where each pixel has a class."""
    ignore_values: frozenset[int] = frozenset({255})
    """Values that the format itself calls ignore. A value with a name in `class_names` goes by that name."""
    problems: tuple[Problem, ...] = ()
    decisions: tuple[str, ...] = field(default=())
    """What the reader decided, in sentences."""


@dataclass(frozen=True, slots=True)
class FilePicture:
    """A picture that is a file of its own."""

    tree: Tree
    file: str

    def read(self) -> bytes:
        """The file's bytes."""
        return self.tree.read_bytes(self.file)


@dataclass(frozen=True, slots=True)
class IndexMask:
    """Labels in a PNG whose stored numbers are the source values; a palette's colours do not matter."""

    tree: Tree
    file: str

    @property
    def files(self) -> tuple[str, ...]:
        """The mask."""
        return (self.file,)

    def draw(self) -> LabelMap:
        """The stored numbers."""
        return decode_index_mask(self.tree.read_bytes(self.file), name=self.file)
