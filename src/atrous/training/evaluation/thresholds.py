"""The thresholds that `confidence=best` uses: one for each class, together of the best mIoU on the valid pictures.

A class's threshold trades its own pixels against background's, which takes what is dropped. Choosing each class's by
its own Dice alone, as is usual for boxes, can cost background more than the classes gain; so classes take turns, each
choosing what is best for itself and background while the others keep theirs: never worse than the plain argmax.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.classes import BACKGROUND
from atrous.training.evaluation.bootstrap import Figures, ratio
from atrous.training.evaluation.confidences import LEVELS, MISTAKEN_BACKGROUND, RIGHT, ConfidenceCounts, from_level_on

ROUNDS = 3
"""Turns of each class; after the second hardly anything moves."""


@dataclass(frozen=True)
class Thresholds:
    """Probabilities below which a pixel becomes background."""

    confidence: float
    """For all classes alike, and for a class that valid does not show at all."""
    per_class: Mapping[str, float]
    """By class name. Background's is 0: nothing is gained by doubting it."""
    miou: float
    """On the pictures they were found on, with each class's own."""


def best_thresholds(counts: ConfidenceCounts, class_names: tuple[str, ...]) -> Thresholds:
    """Look through all 256 levels; of equals the lowest is taken, which drops least."""
    trade = Trade(counts)
    level = trade.best_for_all()
    shown = (counts.truth > 0) | counts.counts.any(axis=(1, 2))
    shown[BACKGROUND] = True
    levels = np.where(shown, 0, level)
    for _ in range(ROUNDS):
        for number in np.flatnonzero(shown[BACKGROUND + 1 :]) + BACKGROUND + 1:
            levels[number] = trade.best_for(int(number), levels)
    return Thresholds(
        confidence=level / (LEVELS - 1),
        per_class={name: int(own) / (LEVELS - 1) for name, own in zip(class_names, levels, strict=True)},
        miou=counts.miou(levels.tolist()),
    )


class Trade:
    """What each level of each class keeps, and what it gives to background; arrays are (classes, levels)."""

    def __init__(self, counts: ConfidenceCounts) -> None:
        self._truth_K = counts.truth
        right_KL, predicted_KL = from_level_on(counts.counts[:, RIGHT]), from_level_on(counts.counts.sum(axis=1))
        mistaken_KL = from_level_on(counts.counts[:, MISTAKEN_BACKGROUND])
        self._iou_KL = np.nan_to_num(ratio(right_KL, counts.truth[:, None] + predicted_KL - right_KL))
        self._given_KL = predicted_KL[:, :1] - predicted_KL
        self._saved_KL = mistaken_KL[:, :1] - mistaken_KL
        self._given_KL[BACKGROUND] = predicted_KL[BACKGROUND, 0]  # its own pixels, which no level takes away
        self._saved_KL[BACKGROUND] = right_KL[BACKGROUND, 0]

    def best_for(self, number: int, levels_K: NDArray[np.int64]) -> int:
        """The level of one class, the others' being as they are."""
        others = np.delete(np.arange(len(levels_K)), number)
        given_L = self._given_KL[number] + self._given_KL[others, levels_K[others]].sum()
        saved_L = self._saved_KL[number] + self._saved_KL[others, levels_K[others]].sum()
        return int((self._iou_KL[number] + self._background_iou(given_L, saved_L)).argmax())

    def best_for_all(self) -> int:
        """The one level of the best mIoU."""
        foreground_L = np.delete(self._iou_KL, BACKGROUND, axis=0).sum(axis=0)
        background_L = self._background_iou(self._given_KL.sum(axis=0), self._saved_KL.sum(axis=0))
        return int((foreground_L + background_L).argmax())

    def _background_iou(self, given_L: NDArray[np.int64], saved_L: NDArray[np.int64]) -> Figures:
        """Nothing where no truth is background: then it is in no mean."""
        truth = int(self._truth_K[BACKGROUND])
        return ratio(saved_L, truth + given_L - saved_L) if truth else np.zeros(LEVELS)
