"""Confidence against truth: how often a pixel of such a confidence is right, and what a threshold would do.

One pass counts pixels by predicted class, confidence and outcome; everything else is arithmetic on these counts, whose
memory grows with classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.training.evaluation.bootstrap import mean_of_row, ratio
from atrous.training.evaluation.confusion import STRIP

LEVELS = 256
"""A confidence is a byte, the probability times 255, cut off."""
BINS = 15
"""As Guo et al. have it."""
OTHER, RIGHT, MISTAKEN_BACKGROUND = 0, 1, 2
"""Outcomes of a pixel: another class in truth, its own, or background though something else was predicted."""


@dataclass(frozen=True)
class ReliabilityBin:
    """Pixels of about the same confidence. All but the count are shares between 0 and 1."""

    low: float
    high: float
    confidence: float
    """Their mean confidence."""
    accuracy: float
    """The share of them that is right."""
    pixels: int


class ConfidenceCounts:
    """Pixels by predicted class, confidence and outcome."""

    def __init__(self, classes: int) -> None:
        self.counts: NDArray[np.int64] = np.zeros((classes, 3, LEVELS), np.int64)
        """Pixels as (class predicted, outcome, confidence byte)."""
        self.truth: NDArray[np.int64] = np.zeros(classes, np.int64)
        """Pixels of each class in truth."""

    def add(self, truth_HW: LabelMap, labels_HW: LabelMap, confidence_HW: Plane) -> None:
        """Count one picture labelled without a threshold."""
        truth, labels, confidence = truth_HW.ravel(), labels_HW.ravel(), confidence_HW.ravel()
        for start in range(0, truth.size, STRIP):
            strip = slice(start, start + STRIP)
            self._add_strip(truth[strip], labels[strip], confidence[strip])

    def reliability(self) -> tuple[ReliabilityBin, ...]:
        """Bins of equal width that hold pixels, by rising confidence."""
        pixels, right = self.counts.sum(axis=(0, 1)), self.counts[:, RIGHT].sum(axis=0)
        levels = level_confidences()
        numbers = np.minimum((levels * BINS).astype(np.int64), BINS - 1)
        held, hits, confidence = (
            np.bincount(numbers, weights=weights, minlength=BINS) for weights in (pixels, right, pixels * levels)
        )
        return tuple(
            ReliabilityBin(
                low=number / BINS,
                high=(number + 1) / BINS,
                confidence=float(confidence[number] / held[number]),
                accuracy=float(hits[number] / held[number]),
                pixels=int(held[number]),
            )
            for number in np.flatnonzero(held).tolist()
        )

    def miou(self, bytes_K: Sequence[int]) -> float:
        """mIoU when pixels of class k that are less sure than its byte become background."""
        classes = np.arange(len(self.truth))
        predicted = from_level_on(self.counts.sum(axis=1))[classes, bytes_K]
        shared = from_level_on(self.counts[:, RIGHT])[classes, bytes_K]
        dropped = self.counts.sum(axis=(1, 2)) - predicted
        saved = self.counts[:, MISTAKEN_BACKGROUND].sum(axis=1)
        saved = saved - from_level_on(self.counts[:, MISTAKEN_BACKGROUND])[classes, bytes_K]
        shared[BACKGROUND] = self.counts[BACKGROUND, RIGHT].sum() + saved.sum()
        predicted[BACKGROUND] = self.counts[BACKGROUND].sum() + dropped[1:].sum()
        union = self.truth + predicted - shared
        union[BACKGROUND] *= self.truth[BACKGROUND] > 0
        return float(mean_of_row(ratio(shared, union)[None])[0])

    def _add_strip(self, truth: LabelMap, labels: LabelMap, confidence: Plane) -> None:
        counted = truth != IGNORE
        truth, labels, confidence = truth[counted], labels[counted], confidence[counted]
        outcome = np.where(labels == truth, RIGHT, np.where(truth == BACKGROUND, MISTAKEN_BACKGROUND, OTHER))
        places = (labels.astype(np.int64) * 3 + outcome) * LEVELS + confidence
        self.counts += np.bincount(places, minlength=self.counts.size).reshape(self.counts.shape)
        self.truth += np.bincount(truth, minlength=len(self.truth))


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """How far confidence and accuracy are apart in the mean over pixels, between 0 and 1.

    Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, equation 3.
    """
    pixels = sum(one.pixels for one in bins)
    return sum(one.pixels * abs(one.confidence - one.accuracy) for one in bins) / pixels


def level_confidences() -> NDArray[np.float64]:
    """The probability in the middle of those that each byte stands for."""
    return np.minimum((np.arange(LEVELS) + 0.5) / (LEVELS - 1), 1.0)


def from_level_on(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each byte along the last axis, how many have it or a higher one."""
    return np.asarray(counts[..., ::-1].cumsum(axis=-1)[..., ::-1])
