"""Which cells of a lattice do not tell their pixels. Cells are numbered as in `Axis`: one more than points each way."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.runtime.sketch.points import BARELY, Points, chances

ASTRAY = 1 / 255
"""A probability in the middle of a cell may be so far from what the corners' odds make it."""
STEEP, SURE = 1.5, 4.0
"""Log odds may rise by so much in a cell that has less than the second somewhere."""
CURVED = 2 / 255
"""Probabilities interpolated themselves may be so far from their odds interpolated."""
PAIR, FIRST = np.ones((2, 2), np.uint8), (0, 0)

Cells = NDArray[np.bool_]


def differing(points: Points) -> Cells:
    """Corners that have other winners, or are not believed alike, or only just not."""
    best, worst = _extremes(points.standing_HW)
    lowest, highest = _extremes(points.winners_HW)
    return np.asarray((lowest != highest) | (best != worst) | (worst == BARELY))


def astray(points: Points, middles: Points) -> Cells:
    """Cells between samples, in the middle of which is something else than their corners say."""
    winners, standing = (_padded(plane)[1:, 1:] for plane in (points.winners_HW, points.standing_HW))
    other = (middles.winners_HW != winners) | (middles.standing_HW != standing)
    gap = np.abs(chances(middles.odds_HW) - chances(middles_of(points.odds_HW)))
    return np.asarray(other | (gap > ASTRAY))


def steep(points: Points) -> Cells:
    """Cells in which the odds change so much that they may do it in one place."""
    least, most = _extremes(points.odds_HW)
    return np.asarray((most - least > STEEP) & (least < SURE))


def curved(points: Points) -> Cells:
    """Cells in which a straight line between probabilities is far from one between their odds."""
    gap = np.abs(chances(middles_of(points.odds_HW)) - middles_of(chances(points.odds_HW)))
    return np.asarray(gap > CURVED)


def middles_of(plane_HW: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each cell's corners; the outermost points are their own neighbours."""
    return np.asarray(cv2.boxFilter(_padded(plane_HW), -1, (2, 2), anchor=FIRST)[:-1, :-1], np.float32)


def _extremes(plane_HW: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The least and the most of each cell's corners."""
    around = _padded(plane_HW)
    least, most = cv2.erode(around, PAIR, anchor=FIRST), cv2.dilate(around, PAIR, anchor=FIRST)
    return least[:-1, :-1], most[:-1, :-1]


def _padded(plane_HW: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(cv2.copyMakeBorder(plane_HW, 1, 1, 1, 1, cv2.BORDER_REPLICATE))
