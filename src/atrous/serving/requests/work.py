"""How much work a picture is, told before it is decoded."""

import math

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Resize
from atrous.imaging.preprocess import static_window
from atrous.runtime.mosaic.tile_size import TileSize, count, lay_out
from atrous.runtime.package import ModelPackage
from atrous.serving.errors import Refused


def pixels_of_work(size_HW: SizeHW, tile: TileSize | None, package: ModelPackage) -> int:
    """The picture's pixels, or those of all its tiles at the network's input, if these are more.

    Raises:
        Refused: 400, the tile is too small or too large, or makes too many of the picture.
    """
    pixels = math.prod(size_HW)
    if tile is None:
        return pixels
    crop, resize = package.preprocessing.static_crop, package.preprocessing.resize or Resize(package.input_size_HW)
    shown_HW = size_HW if crop is None else static_window(size_HW, crop).size_HW
    try:
        tiles = count(lay_out(tile, shown_HW, package.input_size_HW, resize.mode))
    except BadSettings as error:
        raise Refused(400, str(error)) from error
    return max(pixels, tiles * math.prod(package.input_size_HW))
