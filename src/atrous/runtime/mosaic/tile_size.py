"""How large a tile is, as asked for and as it becomes for a picture."""

import math
from collections.abc import Callable
from typing import Literal

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import ResizeMode
from atrous.runtime.mosaic.cuts import Cuts

TileSize = int | Literal["auto"]
"""The longer side of a tile in pixels of the picture. "auto" is half the picture's, or the network's input if larger:
things look at most twice as large as in whole pictures, and networks are trained to know them at such scales."""

LEAST_SIDE, LARGEST_SIDE = 64, 16384
MOST_TILES = 256
"""More are not run for one picture."""

Layout = tuple[Cuts, Cuts]
"""Rows and columns of tiles."""


def lay_out(tile: TileSize, picture_HW: SizeHW, input_HW: SizeHW, mode: ResizeMode) -> Layout:
    """The tiles of a picture. One that is not larger than a tile is one tile.

    A tile has a shape in which the network sees things as it does in whole pictures: the picture's, if pictures are
    stretched to the input, and else the input's. A model that takes the middle of pictures at their own scale gets
    tiles of its input's size, whatever was asked for.

    Raises:
        BadSettings: a side out of range, or more than `MOST_TILES` tiles.
    """
    if tile != "auto" and not LEAST_SIDE <= tile <= LARGEST_SIDE:
        raise BadSettings(f"The tile is {tile} pixels; wanted 'auto' or {LEAST_SIDE} to {LARGEST_SIDE}.")
    side = max(*input_HW, math.ceil(max(picture_HW) / 2)) if tile == "auto" else tile
    tile_HW = SHAPES[mode](side, picture_HW, input_HW)
    rows, columns = (Cuts.of(length, tile) for length, tile in zip(picture_HW, tile_HW, strict=True))
    layout = rows, columns
    if count(layout) > MOST_TILES:
        height, width = picture_HW
        raise BadSettings(
            f"A picture of {width}x{height} would be cut into {count(layout)} tiles; at most {MOST_TILES} are run. "
            "Ask for larger tiles, or send a smaller picture."
        )
    return layout


def count(layout: Layout) -> int:
    """How many times the network runs."""
    rows, columns = layout
    return len(rows.starts) * len(columns.starts)


def _shaped_like(size_HW: SizeHW, longer_side: int) -> SizeHW:
    scale = longer_side / max(size_HW)
    height, width = (max(LEAST_SIDE // 4, round(side * scale)) for side in size_HW)
    return height, width


SHAPES: dict[ResizeMode, Callable[[int, SizeHW, SizeHW], SizeHW]] = {
    ResizeMode.STRETCH: lambda side, picture_HW, _: _shaped_like(picture_HW, side),
    ResizeMode.LETTERBOX: lambda side, _, input_HW: _shaped_like(input_HW, side),
    ResizeMode.LETTERBOX_REFLECT: lambda side, _, input_HW: _shaped_like(input_HW, side),
    ResizeMode.CENTER_CROP: lambda _, __, input_HW: input_HW,
}
