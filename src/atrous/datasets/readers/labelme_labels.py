"""The picture and the labels of one LabelMe JSON, which is read again each time: what it holds can be large."""

from collections.abc import Mapping
from dataclasses import dataclass

from atrous.datasets.drawing.shapes import Shapes
from atrous.datasets.options import Overlap
from atrous.datasets.raw import PictureSource
from atrous.datasets.readers.labelme_file import LabelMeFile, read_labelme_file
from atrous.datasets.readers.objects import Outline, drawn_or_unusable, make_regions
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap
from atrous.domain.errors import BadDataset


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture that stands in its JSON."""

    tree: Tree
    file: str

    def read(self) -> bytes:
        """The picture as LabelMe encoded it.

        Raises:
            BadDataset: the JSON or the picture in it is damaged.
        """
        return _read(self.tree, self.file).picture_bytes()


@dataclass(frozen=True, eq=False)
class LabelMeLabels:
    """The shapes of a JSON as a label map."""

    tree: Tree
    file: str
    picture: PictureSource
    values: Mapping[str, int]
    """Label → source value."""
    overlap: Overlap

    @property
    def files(self) -> tuple[str, ...]:
        """The JSON."""
        return (self.file,)

    def draw(self) -> LabelMap:
        """The label map in source values.

        Raises:
            BadDataset: the JSON is damaged, or a shape cannot be drawn.
            BadPicture: the picture's header cannot be read.
        """
        found = _read(self.tree, self.file)
        outlines = [
            Outline(self.values[shape.label], drawn_or_unusable(shape.drawn), f"shape {number}", shape.group)
            for number, shape in enumerate(found.shapes, start=1)
            if not shape.left_out
        ]
        regions = make_regions(outlines, self.overlap)
        return Shapes(self.files, self.picture, regions, found.size_HW, self.overlap).draw()


def _read(tree: Tree, file: str) -> LabelMeFile:
    if (found := read_labelme_file(tree, file)) is None:
        raise BadDataset(f"{file}: holds no shapes any more; it was changed while it was read.")
    return found
