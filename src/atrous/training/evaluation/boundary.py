"""Boundary IoU: the overlap of outlines. Area IoU hardly sees whether the edge of something large is right; this does.

Cheng, Girshick, Dollár, Berg and Kirillov, "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation",
CVPR 2021, equation 2: of truth and prediction only the pixels count that lie inside the mask within a distance of its
contour.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.training.evaluation.metrics import mean

WIDTH = 0.02
"""Of the picture's diagonal, as in the paper and its code: 16 pixels of a 640x480 picture."""


@dataclass(frozen=True)
class BoundaryScore:
    """How well outlines are met, over all pictures together."""

    miou: float | None
    """Mean over the classes; None where no class has an outline to speak of."""
    iou: Mapping[str, float]
    """By class name, of the classes that occur as in `Metrics`."""
    width: float = WIDTH
    """Of the picture's diagonal."""


class BoundaryCounts:
    """Pixels near the contours, by class: in both, and in either."""

    def __init__(self, classes: int) -> None:
        self._both, self._either = np.zeros((2, classes), np.int64)
        self._background = False

    def add(self, truth_HW: LabelMap, labels_HW: LabelMap) -> None:
        """Count one picture. Ignored pixels are not counted, and the rim of an ignored area is no contour."""
        ignored_HW = truth_HW == IGNORE
        distance = boundary_pixels(truth_HW.shape)
        self._background |= bool((truth_HW == BACKGROUND).any())
        for number in present(truth_HW, len(self._both)) | present(labels_HW, len(self._both)):
            true_HW = near_contour(truth_HW == number, ignored_HW, distance)
            found_HW = near_contour((labels_HW == number) & ~ignored_HW, ignored_HW, distance)
            self._both[number] += np.count_nonzero(true_HW & found_HW)
            self._either[number] += np.count_nonzero(true_HW | found_HW)

    def score(self, class_names: tuple[str, ...]) -> BoundaryScore:
        """The figures; a class that does not occur is left out."""
        iou = {
            name: int(both) / int(either)
            for number, (name, both, either) in enumerate(zip(class_names, self._both, self._either, strict=True))
            if either and (number != BACKGROUND or self._background)
        }
        return BoundaryScore(mean(list(iou.values())) if iou else None, iou)


def boundary_pixels(size_HW: tuple[int, ...]) -> int:
    """WIDTH of the diagonal in pixels, at least one."""
    return max(1, round(WIDTH * math.hypot(*size_HW)))


def near_contour(mask_HW: NDArray[np.bool_], ignored_HW: NDArray[np.bool_], distance: int) -> NDArray[np.bool_]:
    """The pixels of a mask at most so many steps, also diagonal ones, from a pixel outside it or of the picture.

    It is what the paper's `distance` erosions with a 3x3 square take away, in a time that does not grow with them.
    """
    solid: Plane = (mask_HW | ignored_HW).astype(np.uint8)
    padded = cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    steps_HW = cv2.distanceTransform(padded, cv2.DIST_C, 3)[1:-1, 1:-1]
    return np.asarray(mask_HW & (steps_HW <= distance))


def present(labels_HW: LabelMap, classes: int) -> set[int]:
    """The class numbers in a label map; ignore is none."""
    return set(np.flatnonzero(np.bincount(labels_HW.ravel(), minlength=256)[:classes]).tolist())
