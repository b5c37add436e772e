"""Labels and confidence at a lattice of points between the pixels' size and the logits'."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.runtime.bilinear import Resized
from atrous.runtime.confidence import Cut
from atrous.runtime.decide import settle, to_bytes

DROPPED = 255
"""Marks points whose label is not believed; classes end before it."""
BENT = 24
"""Second differences of the confidence, in bytes: where they are less, a straight line is off by some 3 at most."""
PAIR, FIRST = np.ones((2, 2), np.uint8), (0, 0)
MIDDLE = np.array([[1, -2, 1]], np.float32)


@dataclass(frozen=True, eq=False)
class Lattice:
    """An odd number of points for each sample of the logits, so the samples are among them.

    Then a cell between points lies between the same samples everywhere, and within it the difference of two classes'
    logits is bilinear. So a class that wins at a cell's corners wins in the cell; and as the others' share of the
    winner, Σ exp(logit - winner's logit), is convex, the winner is nowhere less probable than at some corner.
    """

    winners_HW: LabelMap
    confidence_HW: Plane

    @classmethod
    def of(cls, logits_KHW: NDArray[np.float32], density: int, confidence: Cut) -> "Lattice":
        """Decide at `density` points for each sample, each way."""
        _, rows, columns = logits_KHW.shape
        points = Resized(logits_KHW, (rows * density, columns * density))
        winners, confidences = (np.empty(points.size_HW, np.uint8) for _ in range(2))
        for strip in points.strips():
            winners[strip], probability, dropped = settle(points.rows(strip), confidence)
            winners[strip][dropped] = DROPPED
            confidences[strip] = to_bytes(probability, dropped)
        return cls(winners, confidences)

    def open_cells(self) -> NDArray[np.bool_]:
        """Cells whose pixels must be computed: their corners differ, or the confidence bends.

        Numbered as in `Axis`, so there is one more than points each way.
        """
        around = cv2.copyMakeBorder(self.winners_HW, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        highest, lowest = cv2.dilate(around, PAIR, anchor=FIRST), cv2.erode(around, PAIR, anchor=FIRST)
        bent = cv2.dilate(cv2.copyMakeBorder(self._bends(), 1, 1, 1, 1, cv2.BORDER_CONSTANT), PAIR, anchor=FIRST)
        return np.asarray(cv2.bitwise_or(cv2.compare(highest, lowest, cv2.CMP_NE), bent), np.bool_)[:-1, :-1]

    def fill(self, labels_HW: LabelMap, confidence_HW: Plane) -> None:
        """All pixels from the points around them; right but for the open cells."""
        size_WH = labels_HW.shape[1], labels_HW.shape[0]
        labels = np.where(self.winners_HW == DROPPED, np.uint8(BACKGROUND), self.winners_HW)
        cv2.resize(labels, size_WH, dst=labels_HW, interpolation=cv2.INTER_NEAREST)
        cv2.resize(self.confidence_HW, size_WH, dst=confidence_HW, interpolation=cv2.INTER_LINEAR)

    def _bends(self) -> Plane:
        """1 at points where the confidence is far from straight."""
        across, down = (
            np.abs(cv2.filter2D(self.confidence_HW, cv2.CV_16S, kernel, borderType=cv2.BORDER_REPLICATE))
            for kernel in (MIDDLE, MIDDLE.T)
        )
        return np.asarray(across + down > BENT, np.uint8)
