"""Likely label errors: regions where the model is sure of another class than the mask says. A list to check by eye.

After Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 2021: confident
disagreement points to wrong labels. Here it must fill a region, since along edges everyone disagrees by a pixel or two,
and what is claimed counts the more the more often the model is right when it claims it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import IGNORE
from atrous.training.evaluation.confusion import Confusion

SURE_BYTE = 230
"""A confidence of 0.9."""
LEAST_SHARE = 1e-3
"""Of the picture's pixels."""
EDGE = 0.005
"""Of the picture's diagonal: what is thinner than twice this is an edge, not a region."""
OF_A_PICTURE, HELD, SHOWN = 3, 100, 20


@dataclass(frozen=True)
class Suspect:
    """A region to check. Its box is in pixels of the picture."""

    picture: str
    labelled: str
    """The class that the mask says."""
    predicted: str
    confidence: float
    """The model's mean confidence in it."""
    share: float
    """Of the picture's pixels."""
    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True)
class Region:
    """A suspect before the classes' figures are known."""

    picture: str
    labelled: int
    predicted: int
    confidence: float
    share: float
    box: tuple[int, int, int, int]
    """Left, top, width, height."""

    @property
    def weight(self) -> float:
        """Sure and large come first; the root keeps large ones from taking all places."""
        return self.confidence * math.sqrt(self.share)


class Suspects:
    """The weightiest regions so far: a bounded number, however many pictures there are."""

    def __init__(self) -> None:
        self._regions: list[Region] = []

    def add(self, name: str, truth_HW: LabelMap, labels_HW: LabelMap, confidence_HW: Plane) -> None:
        """Look through one picture."""
        own = sorted(regions(name, truth_HW, labels_HW, confidence_HW), key=lambda region: -region.weight)
        merged = [*self._regions, *own[:OF_A_PICTURE]]
        self._regions = sorted(merged, key=lambda region: (-region.weight, region.picture, region.box))[:HELD]

    def ranked(self, confusion: Confusion, class_names: tuple[str, ...]) -> tuple[Suspect, ...]:
        """The likeliest label errors first."""
        matrix = confusion.matrix
        precision = matrix.diagonal() / np.maximum(matrix.sum(axis=0), 1)
        order = sorted(self._regions, key=lambda region: -region.weight * float(precision[region.predicted]))
        return tuple(suspect(region, class_names) for region in order[:SHOWN])


def regions(name: str, truth_HW: LabelMap, labels_HW: LabelMap, confidence_HW: Plane) -> Iterator[Region]:
    """All regions of one picture, class pair by class pair."""
    doubted_HW = (truth_HW != labels_HW) & (truth_HW != IGNORE) & (confidence_HW >= SURE_BYTE)
    least = LEAST_SHARE * truth_HW.size
    pairs = np.bincount(truth_HW[doubted_HW].astype(np.uint16) << 8 | labels_HW[doubted_HW], minlength=1 << 16)
    for pair in np.flatnonzero(pairs >= max(least, 1)).tolist():
        labelled, predicted = divmod(pair, 256)
        mask_HW = doubted_HW & (truth_HW == labelled) & (labels_HW == predicted)
        yield from pair_regions(name, labelled, predicted, without_edges(mask_HW), confidence_HW, least)


def pair_regions(
    name: str, labelled: int, predicted: int, mask_HW: Plane, confidence_HW: Plane, least: float
) -> Iterator[Region]:
    """The regions of one class taken for one other."""
    count, numbers_HW, boxes, _ = cv2.connectedComponentsWithStats(mask_HW, connectivity=8)
    sums = np.bincount(numbers_HW.ravel(), weights=confidence_HW.ravel(), minlength=count)
    for number in range(1, count):
        left, top, width, height, pixels = boxes[number].tolist()
        if pixels >= least:
            share = pixels / mask_HW.size
            box = (left, top, width, height)
            yield Region(name, labelled, predicted, float(sums[number]) / pixels / 255, share, box)


def without_edges(mask_HW: NDArray[np.bool_]) -> Plane:
    """The mask opened: strips along outlines go."""
    reach = max(1, round(EDGE * math.hypot(*mask_HW.shape)))
    square = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    opened = cv2.morphologyEx(mask_HW.astype(np.uint8), cv2.MORPH_OPEN, square, borderValue=0)
    return np.asarray(opened, np.uint8)


def suspect(region: Region, class_names: tuple[str, ...]) -> Suspect:
    """A region with its classes' names."""
    left, top, width, height = region.box
    labelled, predicted = class_names[region.labelled], class_names[region.predicted]
    return Suspect(region.picture, labelled, predicted, region.confidence, region.share, top, left, height, width)
