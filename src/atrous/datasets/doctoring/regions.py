"""The connected regions of a label map: how many each value has, and how many of them are stray specks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap
from atrous.imaging.placement import Box

SPECK = 4  # pixels, at least; a stray click or a corner drawn twice
SPECK_SHARE = 1e-5  # of the picture's pixels, where that is more
ALONE = 0.03  # of the picture's longer side; crumbs beside a thin line are a part of it, not stray


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of one value in one label map; pixels that touch at a corner are connected."""

    value: int
    count: int
    specks: int
    """Tiny ones with nothing of their value around."""
    median_area: int
    """Pixels, of the regions that are not tiny; 0 where there are none."""


def find_regions(labels_HW: LabelMap, values: Iterable[int]) -> Iterator[Regions]:
    """The regions of each of the values, which have to be present."""
    for value in values:
        areas, boxes = _measure(labels_HW, value)
        large = areas[areas > _tiny(labels_HW)]
        yield Regions(value, len(areas), len(boxes), int(np.median(large)) if len(large) else 0)


def find_specks(labels_HW: LabelMap, value: int) -> list[Box]:
    """The boxes of the stray specks of a value that is present."""
    return _measure(labels_HW, value)[1]


def _measure(labels_HW: LabelMap, value: int) -> tuple[NDArray[np.int32], list[Box]]:
    """The areas of all regions of a value, and the boxes of its specks."""
    inside_HW = np.asarray(cv2.inRange(labels_HW, value, value), np.uint8)
    left, top, width, height = cv2.boundingRect(inside_HW)
    inside_HW = inside_HW[top : top + height, left : left + width]
    _, _, stats, _ = cv2.connectedComponentsWithStats(inside_HW)
    areas = np.asarray(stats[1:, cv2.CC_STAT_AREA], np.int32)
    reach = max(1, round(ALONE * max(labels_HW.shape)))
    boxes = [
        Box(top + y, left + x, box_height, box_width)
        for x, y, box_width, box_height, area in stats[1:][areas <= _tiny(labels_HW)].tolist()
        if cv2.countNonZero(
            inside_HW[max(0, y - reach) : y + box_height + reach, max(0, x - reach) : x + box_width + reach]
        )
        == area
    ]
    return areas, boxes


def _tiny(labels_HW: LabelMap) -> int:
    return max(SPECK, int(SPECK_SHARE * labels_HW.size))
