"""Labels and confidence of an enlarged picture, tile by tile, with as few classes in each tile as tell.

Of the classes that a tile's cells allow (see survey.py) those that may win or matter are interpolated one by one, as the
contract says. The others, whose probabilities together stay below 1/255 of the winner's, are interpolated as one: as the
logarithm of their sum. Labels are exact; a confidence byte is off by one at most, and where that is so is rare.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.runtime.survey import Survey, survey

TILE_PIXELS = 1 << 15  # some planes of it fit the processor's cache
FAINT = 1 / 255
PLAIN_BYTE = 254
PLAIN_PROBABILITY = PLAIN_BYTE / 255
WIDEST_RANGE = 80.0  # exp of more overflows
LEAST_ENLARGEMENT = 4  # pixels a sample; below it the cells are too many to be worth a look


def can_be_tiled(logits_KHW: NDArray[np.float32], size_HW: tuple[int, int], confidence: float) -> bool:
    """Whether `decide_by_tiles` computes this, and is faster than doing all pixels alike."""
    _, rows, columns = logits_KHW.shape
    height, width = size_HW
    enlarged = height >= rows and width >= columns and height * width >= LEAST_ENLARGEMENT * rows * columns
    return enlarged and confidence <= PLAIN_PROBABILITY and bool(np.ptp(logits_KHW) <= WIDEST_RANGE)


def decide_by_tiles(
    logits_KHW: NDArray[np.float32], confidence: float, labels_HW: LabelMap, confidence_HW: Plane
) -> None:
    """Fill labels and confidence, both of the size that the logits are enlarged to, bilinearly."""
    found = survey(logits_KHW)
    rows, columns = (
        Axis.between(cells, pixels) for cells, pixels in zip(logits_KHW.shape[1:], labels_HW.shape, strict=True)
    )
    _fill_plain(found, rows, columns, labels_HW, confidence_HW)
    side = TILE_PIXELS**0.5
    for row_cells in rows.groups(side):
        for column_cells in columns.groups(TILE_PIXELS / side):
            _fill_tile(logits_KHW, found, (rows, row_cells), (columns, column_cells), confidence, labels_HW, confidence_HW)
