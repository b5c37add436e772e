"""Scores at a picture's own size, a piece at a time, so that they never fill memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.placement import Box, Placement
from atrous.runtime.bilinear import resized_strips
from atrous.runtime.postprocess import without_padding


@dataclass(frozen=True, eq=False)
class Block:
    """A rectangle of the picture, and the scores of its pixels."""

    rows: slice
    columns: slice
    logits_KHW: NDArray[np.float32]
    """Before softmax. Whoever takes the block may overwrite them."""


def whole_blocks(logits_KHW: NDArray[np.float32], placement: Placement) -> Iterator[Block]:
    """The blocks of a picture that went through the network in one piece; none lies outside the crop."""
    shown_KHW = without_padding(logits_KHW, placement)
    crop = placement.crop
    columns = slice(crop.left, crop.left + crop.width)
    for rows, strip_KHW in resized_strips(shown_KHW, crop.size_HW):
        yield Block(moved(rows, crop.top), columns, strip_KHW)


def blocks_within(box: Box, blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks of a window, as blocks of the picture that it was cut out of."""
    for block in blocks:
        yield Block(moved(block.rows, box.top), moved(block.columns, box.left), block.logits_KHW)


def moved(pixels: slice, by: int) -> slice:
    """A range of pixels, seen from another origin."""
    return slice(pixels.start + by, pixels.stop + by)
