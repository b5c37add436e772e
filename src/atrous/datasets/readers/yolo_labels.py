"""One text file of YOLO: a line a shape, its class and its outline in shares of the picture's width and height."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from atrous.datasets.drawing.cover import Shape
from atrous.datasets.drawing.draw import Region, draw_regions
from atrous.datasets.drawing.polygons import Polygons, Ring, ring_of
from atrous.datasets.drawing.stray_corners import without_stray_corners
from atrous.datasets.drawing.unusable import Unusable
from atrous.datasets.options import Overlap
from atrous.datasets.raw import PictureSource
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.errors import BadDataset
from atrous.imaging.decode import read_size

BOX = 4  # numbers after the class; an outline has at least three corners
SHARES = (-1.0, 2.0)  # beyond them nobody's hand slipped over the edge

IS_BOX = (
    "is a box, which says where a thing is and not which pixels are its own; wanted an outline of three or more corners"
)


@dataclass(frozen=True, eq=False)
class YoloLine:
    """A shape as it is written."""

    number: int
    """Of the line, from 1."""
    class_number: str
    shares: Ring
    """Corners as shares of width and height; a box is its middle and its sides."""

    @property
    def is_box(self) -> bool:
        """Whether it can only be a box."""
        return self.shares.size == BOX


def read_lines(tree: Tree, file: str) -> Iterator[YoloLine]:
    """The shapes of a file; none in an empty one.

    Raises:
        BadDataset: a line is no class and pairs of numbers.
    """
    for number, line in enumerate(tree.read_text(file).splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        try:
            shares = ring_of(words[1:])
        except BadDataset as error:
            raise BadDataset(f"{file}: line {number} is {line.strip()!r:.40}; {error}.") from error
        yield YoloLine(number, words[0], shares)


@dataclass(frozen=True, eq=False)
class YoloLabels:
    """The shapes of one picture, read when they are drawn."""

    tree: Tree
    file: str
    picture: PictureSource
    values: Mapping[int, int]
    """Class number → source value."""
    overlap: Overlap
    stray_corners: bool

    @property
    def files(self) -> tuple[str, ...]:
        """The text file."""
        return (self.file,)

    def draw(self) -> LabelMap:
        """The label map, of the size of the upright picture, whose shares the numbers are.

        Raises:
            BadDataset: a line cannot be drawn.
            BadPicture: the picture's header cannot be read.
        """
        size_HW = read_size(self.picture.read(), self.picture.file)
        regions = [self._region(line, size_HW) for line in read_lines(self.tree, self.file)]
        return draw_regions(size_HW, regions, self.overlap, self.file)

    def _region(self, line: YoloLine, size_HW: SizeHW) -> Region:
        class_number = _whole(line.class_number)
        value = None if class_number is None else self.values.get(class_number)
        name = f"line {line.number}"
        if value is None:
            listed = f"{min(self.values)} to {max(self.values)}"
            return Region(0, Unusable(f"has the class {line.class_number[:20]!r}; the class list has {listed}"), name)
        return Region(value, self._shape(line, size_HW), name)

    def _shape(self, line: YoloLine, size_HW: SizeHW) -> Shape:
        if line.is_box:
            return Unusable(IS_BOX)
        if line.shares.size < BOX:
            return Unusable(
                f"has {line.shares.size} numbers after the class; wanted an outline of three or more corners"
            )
        if line.shares.size and not SHARES[0] <= line.shares.min() <= line.shares.max() <= SHARES[1]:
            return Unusable(
                f"has numbers from {line.shares.min():g} to {line.shares.max():g}; wanted shares of the picture's "
                "width and height, 0 to 1"
            )
        ring = without_stray_corners(line.shares) if self.stray_corners else line.shares
        return Polygons.of(ring * np.array((size_HW[1], size_HW[0]), np.float64))


def _whole(word: str) -> int | None:
    """Some tools write 0.0 for 0."""
    digits = word.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
