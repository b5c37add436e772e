"""The temperature that would make the model's confidence honest, fitted and stated; what is served is not changed.

Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 4.2: all logits are
divided by one number T, chosen so that the truth is least surprising (least mean cross-entropy). Labels stay what they
are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap
from atrous.domain.classes import IGNORE
from atrous.imaging.resize import resize_labels
from atrous.training.evaluation.confidences import BINS

TEMPERATURES = 2.0 ** (np.arange(-24, 37) / 12)
"""A quarter to eight, in steps of 6 %."""
SAMPLES = 4096
"""Logits taken of a picture, evenly spread: neighbours say nearly the same."""


@dataclass(frozen=True)
class TemperatureFit:
    """What dividing the logits by a number does to the confidence. Measured where the logits lie, not between."""

    temperature: float
    """Above 1 the model is too sure of itself, below 1 not sure enough; to the next 6 %."""
    ece: float
    """Expected calibration error as served."""
    ece_fitted: float
    """The same with the temperature."""


class TemperatureSums:
    """Cross-entropy and calibration for each temperature, summed over pictures."""

    def __init__(self) -> None:
        self._entropy = np.zeros(len(TEMPERATURES))
        self._pixels, self._right, self._confidence = np.zeros((3, len(TEMPERATURES), BINS))

    def add(self, logits_Khw: NDArray[np.float32], truth_HW: LabelMap) -> None:
        """One picture: its logits, and its truth as the network is shown it, 255 where there is padding."""
        classes, height, width = logits_Khw.shape
        truth = resize_labels(truth_HW, (height, width)).ravel()
        taken = np.flatnonzero(truth != IGNORE)
        taken = taken[:: 1 + len(taken) // SAMPLES]
        logits_KN = logits_Khw.reshape(classes, -1)[:, taken].astype(np.float64)
        logits_KN -= logits_KN.max(axis=0)
        true_N = np.take_along_axis(logits_KN, truth[taken][None].astype(np.int64), axis=0)[0]
        for number, temperature in enumerate(TEMPERATURES.tolist()):
            total_N = np.exp(logits_KN / temperature).sum(axis=0)
            self._entropy[number] += (np.log(total_N) - true_N / temperature).sum()
            self._count(number, 1 / total_N, true_N == 0)

    def fit(self) -> TemperatureFit | None:
        """The temperature of least cross-entropy; None where nothing was counted."""
        if not self._pixels.any():
            return None
        best, plain = int(self._entropy.argmin()), int(np.abs(TEMPERATURES - 1).argmin())
        return TemperatureFit(float(TEMPERATURES[best]), self._ece(plain), self._ece(best))

    def _count(self, number: int, confidence_N: NDArray[np.float64], right_N: NDArray[np.bool_]) -> None:
        bins = np.minimum((confidence_N * BINS).astype(np.int64), BINS - 1)
        self._pixels[number] += np.bincount(bins, minlength=BINS)
        self._right[number] += np.bincount(bins, weights=right_N, minlength=BINS)
        self._confidence[number] += np.bincount(bins, weights=confidence_N, minlength=BINS)

    def _ece(self, number: int) -> float:
        return float(np.abs(self._confidence[number] - self._right[number]).sum() / self._pixels[number].sum())
