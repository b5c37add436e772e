"""Labels that are shapes, as a source of labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.datasets.drawing.draw import Region, draw_regions
from atrous.datasets.drawing.upright import turn_upright
from atrous.datasets.options import Overlap
from atrous.datasets.raw import PictureSource
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.imaging.header import read_header


@dataclass(frozen=True, eq=False)
class Shapes:
    """The regions of one picture, in the file's order."""

    files: tuple[str, ...]
    picture: PictureSource
    regions: Sequence[Region]
    size_HW: SizeHW | None = None
    """Of the picture as the annotating tool saw it; None where the file does not say."""
    overlap: Overlap = "area"

    def draw(self) -> LabelMap:
        """The label map, turned upright with the picture where the tool drew on the picture as it is stored.

        Raises:
            BadDataset: a shape cannot be drawn, or the size is refused.
            BadPicture: the picture's header cannot be read.
        """
        header = read_header(self.picture.read(), self.picture.file)
        seen_HW = self.size_HW or header.oriented_HW
        return turn_upright(draw_regions(seen_HW, self.regions, self.overlap, self.files[0]), header)
