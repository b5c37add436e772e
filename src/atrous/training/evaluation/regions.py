"""Things missed and things made up, counted and not measured by area: a small thing counts as much as a large one.

The rule. A region is a set of pixels of one class that touch, also at corners (8-connected). A region of the truth is
missed when less than a tenth of its pixels was given its class; a region of the prediction is a false find when less
than a tenth of its pixels has its class in truth. Regions below 0.01 % of the picture are not counted, nor is
background, nor are ignored pixels part of a region.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.training.evaluation.boundary import present

TOUCHED = 0.1
"""Share of a region's pixels that must agree for it to count as found."""
LEAST_SHARE = 1e-4
"""Of the picture's pixels: smaller regions are specks."""


@dataclass(frozen=True)
class RegionScore:
    """One class's regions, over all pictures."""

    name: str
    in_truth: int
    missed: int
    in_prediction: int
    false_finds: int


class RegionCounts:
    """Regions by class: there, missed, found, found wrongly."""

    def __init__(self, classes: int) -> None:
        self._in_truth, self._missed, self._found, self._false = np.zeros((4, classes), np.int64)

    def add(self, truth_HW: LabelMap, labels_HW: LabelMap) -> None:
        """Count one picture's regions."""
        classes, counted_HW = len(self._missed), truth_HW != IGNORE
        for number in (present(truth_HW, classes) | present(labels_HW, classes)) - {BACKGROUND}:
            true_HW, found_HW = truth_HW == number, (labels_HW == number) & counted_HW
            self._in_truth[number] += (shares := agreeing_shares(true_HW, found_HW)).size
            self._missed[number] += np.count_nonzero(shares < TOUCHED)
            self._found[number] += (shares := agreeing_shares(found_HW, true_HW)).size
            self._false[number] += np.count_nonzero(shares < TOUCHED)

    def scores(self, class_names: tuple[str, ...]) -> tuple[RegionScore, ...]:
        """A row for each class that has regions."""
        counts = np.stack([self._in_truth, self._missed, self._found, self._false], axis=1).tolist()
        return tuple(RegionScore(name, *row) for name, row in zip(class_names, counts, strict=True) if any(row))


def agreeing_shares(mask_HW: NDArray[np.bool_], other_HW: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each region of a mask that is no speck, the share of its pixels that are in the other mask too."""
    count, regions_HW = cv2.connectedComponents(mask_HW.astype(np.uint8), connectivity=8)
    pixels = np.bincount(regions_HW.ravel(), minlength=count)[1:]
    agreeing = np.bincount(regions_HW[other_HW], minlength=count)[1:]
    counted = pixels >= LEAST_SHARE * mask_HW.size
    return np.asarray(agreeing[counted] / pixels[counted])
