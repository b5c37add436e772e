"""Regions of a picture → its label map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from atrous.datasets.drawing.cover import Cover, Shape
from atrous.datasets.options import Overlap
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.errors import BadDataset
from atrous.imaging.decode import MAX_PIXELS

UNLABELLED = 0
"""The source value of pixels on which nothing was drawn; `number_values` begins at 1."""


@dataclass(frozen=True, eq=False)
class Region:
    """A shape and the source value of its pixels."""

    value: int
    shape: Shape
    name: str = "a shape"
    """For errors: "annotation 17", "line 3"."""


def draw_regions(size_HW: SizeHW, regions: Sequence[Region], overlap: Overlap, file: str) -> LabelMap:
    """Paint the regions of one picture, given in the file's order, on a canvas of `UNLABELLED`.

    Args:
        overlap: "area" paints the larger first, so that the smaller lie on top; of two that cover equally many pixels
            the later lies on top. "order" paints as the file has them.
        file: named in errors.

    Raises:
        BadDataset: the size is no size or more than we accept, or a shape cannot be drawn.
    """
    refuse_size(size_HW, file)
    labels_HW = np.full(size_HW, UNLABELLED, np.uint8)
    for region in PAINT_ORDER[overlap](regions, size_HW, file):
        _cover(region, size_HW, file).paint(labels_HW, region.value)
    return labels_HW


def _cover(region: Region, size_HW: SizeHW, file: str) -> Cover:
    try:
        return region.shape.cover(size_HW)
    except BadDataset as error:
        raise BadDataset(f"{file}: {region.name}: {error}. Correct or remove it.") from error


def refuse_size(size_HW: SizeHW, file: str) -> None:
    """Refuse a size that a file declares before memory is set aside for it.

    Raises:
        BadDataset: no pixels, or more than 64 megapixels.
    """
    height, width = size_HW
    if not (0 < height * width <= MAX_PIXELS and height > 0):
        raise BadDataset(
            f"{file}: says that its picture is {width}x{height} pixels; wanted 1 to {MAX_PIXELS / 1e6:.0f} megapixels."
        )


def _largest_first(regions: Sequence[Region], size_HW: SizeHW, file: str) -> Sequence[Region]:
    """Each is drawn once more to be painted: holding all of them could take much more memory than the picture."""
    if len(regions) < 2:
        return regions
    areas = [_cover(region, size_HW, file).area for region in regions]
    return [region for _, region in sorted(zip(areas, regions, strict=True), key=lambda pair: -pair[0])]


def _as_given(regions: Sequence[Region], _size_HW: SizeHW, _file: str) -> Sequence[Region]:
    return regions


PAINT_ORDER = {"area": _largest_first, "order": _as_given}
