"""Labels and confidence of an enlarged picture, tile by tile, with as few classes in each tile as tell.

Cells between samples are looked at first (survey.py). Those where one class is sure are filled; of the others each tile
computes its pixels from the classes that matter there (contest.py).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.runtime.axis import Axis
from atrous.runtime.confidence import Cut, highest
from atrous.runtime.contest import contest
from atrous.runtime.survey import Survey, survey

TILE_SIDE = 192  # pixels; a few float planes of a tile fit the processor's cache
PLAIN_BYTE = 254
WIDEST_RANGE = 80.0  # exp of more overflows
LEAST_CELL, LARGEST_CELL = 100, 1 << 16  # pixels; small cells are not worth a look, and a tile has one at least


def can_be_tiled(logits_KHW: NDArray[np.float32], size_HW: tuple[int, int], confidence: Cut) -> bool:
    """Whether `decide_by_tiles` computes this, and faster than doing all pixels alike."""
    _, rows, columns = logits_KHW.shape
    height, width = size_HW
    cell = height * width / (rows * columns)
    enlarged = height >= rows and width >= columns and LEAST_CELL <= cell <= LARGEST_CELL
    return enlarged and highest(confidence) <= PLAIN_BYTE / 255 and bool(np.ptp(logits_KHW) <= WIDEST_RANGE)


def decide_by_tiles(
    logits_KHW: NDArray[np.float32], confidence: Cut, labels_HW: LabelMap, confidence_HW: Plane
) -> None:
    """Fill labels and confidence, both of the size that the logits are enlarged to, bilinearly."""
    seen = survey(logits_KHW)
    rows, columns = (
        Axis.between(samples, pixels) for samples, pixels in zip(logits_KHW.shape[1:], labels_HW.shape, strict=True)
    )
    _fill(labels_HW, seen, rows, columns)
    confidence_HW[:] = PLAIN_BYTE
    for high, wide in _open_tiles(seen, rows, columns):
        pixels = rows.pixels(high), columns.pixels(wide)
        corners_KHW = logits_KHW[:, rows.corners(high), columns.corners(wide)]
        tile = contest(corners_KHW, seen.lead_KHW[:, high, wide].max(axis=(1, 2)))
        labels_HW[pixels], confidence_HW[pixels] = tile.decide(rows.weights(high), columns.weights(wide), confidence)


def _fill(labels_HW: LabelMap, seen: Survey, rows: Axis, columns: Axis) -> None:
    """Every cell with its winner."""
    for number, winners in enumerate(np.repeat(seen.winner, np.diff(columns.starts), axis=1)):
        labels_HW[rows.pixels(slice(number, number + 1))] = winners


def _open_tiles(seen: Survey, rows: Axis, columns: Axis) -> Iterator[tuple[slice, slice]]:
    """Cells in groups of about a tile, each cut down to the rectangle that its open cells need."""
    for high in rows.groups(TILE_SIDE):
        for wide in columns.groups(TILE_SIDE):
            down, across = np.nonzero(seen.open[high, wide])
            if len(down):
                yield _extent(down, high.start), _extent(across, wide.start)


def _extent(numbers: NDArray[np.intp], start: int) -> slice:
    return slice(start + int(numbers.min()), start + int(numbers.max()) + 1)
