"""Labels and confidence at a lattice of points between the pixels' size and the logits'."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.runtime.bilinear import Resized
from atrous.runtime.confidence import Cut
from atrous.runtime.sketch.doubts import Cells, astray, curved, differing, middles_of, steep
from atrous.runtime.sketch.points import BELIEVED, Points, as_bytes

FINE = 5
"""With so many points for each sample, each way, probabilities are interpolated; with fewer their odds are."""
STRIP = 32  # rows, which fit the processor's cache


@dataclass(frozen=True, eq=False)
class Lattice:
    """An odd number of points for each sample of the logits, so the samples are among them.

    Then a cell between points lies between the same samples everywhere, and within it the difference of two classes'
    logits is bilinear. So a class that wins at a cell's corners wins in the cell; and as the others' share of the
    winner, Σ exp(logit - winner's logit), is convex, the winner is nowhere less probable than at some corner. Where
    one of the others stands out, the logarithm of that share is bilinear too.
    """

    points: Points
    density: int
    """Points for each sample, each way."""
    open_cells: Cells
    """Those whose pixels must be computed: their corners do not tell them."""

    @classmethod
    def of(cls, logits_KHW: NDArray[np.float32], density: int, confidence: Cut) -> "Lattice":
        """Decide at the points."""
        if density == 1:
            points = Points.decided(logits_KHW.copy(), confidence)
            middles_KHW = np.stack([middles_of(plane_HW) for plane_HW in logits_KHW])
            return cls(points, density, differing(points) | astray(points, Points.decided(middles_KHW, confidence)))
        _, rows, columns = logits_KHW.shape
        points = Points.among(Resized(logits_KHW, (rows * density, columns * density)), confidence)
        doubtful = differing(points) | steep(points)
        return cls(points, density, doubtful | curved(points) if density >= FINE else doubtful)

    def fill(self, labels_HW: LabelMap, confidence_HW: Plane) -> None:
        """All pixels from the points around them; right but for the open cells."""
        size_WH = labels_HW.shape[1], labels_HW.shape[0]
        labels = np.where(self.points.standing_HW != BELIEVED, np.uint8(BACKGROUND), self.points.winners_HW)
        cv2.resize(labels, size_WH, dst=labels_HW, interpolation=cv2.INTER_NEAREST)
        if self.density >= FINE:
            cv2.resize(as_bytes(self.points.odds_HW), size_WH, dst=confidence_HW, interpolation=cv2.INTER_LINEAR)
            return
        odds_HW = np.asarray(cv2.resize(self.points.odds_HW, size_WH, interpolation=cv2.INTER_LINEAR), np.float32)
        for top in range(0, len(odds_HW), STRIP):
            confidence_HW[top : top + STRIP] = as_bytes(odds_HW[top : top + STRIP])
