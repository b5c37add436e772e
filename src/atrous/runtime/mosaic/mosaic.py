"""A picture cut into overlapping tiles: each goes through the network by itself, and their scores are blended.

With tiles a picture is not shrunk to the network's input; each tile is what a whole picture would be. Contrast is
corrected on the whole picture before, so that tiles do not differ in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, Picture, SizeHW
from atrous.domain.preprocessing import Preprocessing, Resize
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.blocks import Block, blocks_within
from atrous.runtime.mosaic.blend import blended_blocks
from atrous.runtime.mosaic.tile_size import Layout, TileSize, count, lay_out
from atrous.runtime.postprocess import without_padding

Run = Callable[[list[Picture]], Logits]
"""Pictures of the network's input size → their scores, NKHW."""


class Mosaic:
    """The tiles of one picture."""

    def __init__(self, picture: Picture, preprocessing: Preprocessing, input_HW: SizeHW, tile: TileSize) -> None:
        """Lays the tiles out, but runs nothing yet.

        Args:
            picture: RGB uint8 HWC.
            preprocessing: of the model; its resize is done to each tile.
            input_HW: of the network.
            tile: the longer side of a tile, or "auto".

        Raises:
            BadSettings: see `lay_out`.
        """
        resize = preprocessing.resize or Resize(input_HW)
        self._shown, self._placement = Preprocessor(replace(preprocessing, resize=None)).picture(picture)
        self._to_input = Preprocessor(Preprocessing(resize=resize))
        self._layout: Layout = lay_out(tile, self._placement.crop.size_HW, input_HW, resize.mode)

    @property
    def is_one_piece(self) -> bool:
        """Whether the picture is not larger than a tile."""
        return count(self._layout) == 1

    def blocks(self, run: Run) -> Iterator[Block]:
        """Run the network on tile after tile."""

        def show(rows: slice, columns: slice) -> NDArray[np.float32]:
            tile, placement = self._to_input.picture(self._shown[rows, columns])
            return without_padding(run([tile])[0], placement)

        return blocks_within(self._placement.crop, blended_blocks(self._layout, show))
