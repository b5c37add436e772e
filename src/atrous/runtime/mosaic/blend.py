"""The scores of tiles, blended into the scores of the picture."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from atrous.runtime.bilinear import STRIP_BYTES
from atrous.runtime.blocks import Block, moved
from atrous.runtime.mosaic.cuts import Cuts
from atrous.runtime.mosaic.tile_size import Layout

ShowTile = Callable[[slice, slice], NDArray[np.float32]]
"""Rows and columns of a tile → the network's scores of it, KHW, at the network's resolution, always the same."""


def blended_blocks(layout: Layout, show: ShowTile) -> Iterator[Block]:
    """The picture's blocks, tile by tile from the top left.

    Interpolating and fading are linear, so both are one product with a matrix for the columns and one for the rows.
    Held at a time are the scores of two tiles, and of those above only the rows that fade into the next.
    """
    rows, columns = layout
    above: list[NDArray[np.float32]] = []
    for down in range(len(rows.starts)):
        here: list[NDArray[np.float32]] = []
        left_KHW = None
        for across in range(len(columns.starts)):
            tile_KHW = show(rows.window(down), columns.window(across))
            wide_KHW = _widen(columns, across, tile_KHW, left_KHW)
            left_KHW = tile_KHW
            for pixels, strip_KHW in _strips(rows, down, wide_KHW, above[across] if above else None):
                yield Block(pixels, columns.pixels(across), strip_KHW)
            here.append(wide_KHW[:, _fading_rows(rows, down + 1, wide_KHW.shape[1])].copy())  # a view would keep all
        above = here


def _widen(
    columns: Cuts, number: int, tile_KHW: NDArray[np.float32], left_KHW: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Every column of pixels of a tile's part of the picture, but the rows as the network has them."""
    samples = tile_KHW.shape[2]
    wide_KHW = tile_KHW @ columns.own_weights(number, samples).T
    if left_KHW is not None:
        wide_KHW[..., : columns.fade] += left_KHW @ columns.fading_weights(number, samples).T
    return wide_KHW


def _strips(
    rows: Cuts, number: int, wide_KHW: NDArray[np.float32], above_KHW: NDArray[np.float32] | None
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """A tile's part of the picture, a few rows of pixels at a time."""
    classes, samples, width = wide_KHW.shape
    weights = rows.own_weights(number, samples)
    fading = None if above_KHW is None else _fading(rows, number, samples)
    step = max(1, STRIP_BYTES // (4 * classes * width))
    for top in range(0, len(weights), step):
        part = slice(top, min(top + step, len(weights)))
        used = _used(weights[part])
        strip_KHW = weights[part, used] @ wide_KHW[:, used]
        if fading is not None and above_KHW is not None and top < rows.fade:
            faded = fading[part]
            strip_KHW[:, : len(faded)] += faded @ above_KHW
        yield moved(part, rows.bounds[number]), strip_KHW


def _fading(rows: Cuts, number: int, samples: int) -> NDArray[np.float32]:
    return rows.fading_weights(number, samples)[:, _fading_rows(rows, number, samples)]


def _fading_rows(rows: Cuts, number: int, samples: int) -> slice:
    """The samples of the tiles above that tile `number` still needs; none below the last."""
    return slice(0) if number == len(rows.starts) else _used(rows.fading_weights(number, samples))


def _used(weights: NDArray[np.float32]) -> slice:
    numbers = np.flatnonzero(weights.any(axis=0))
    return slice(int(numbers[0]), int(numbers[-1]) + 1)
