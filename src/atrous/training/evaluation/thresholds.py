"""The thresholds that `confidence=best` uses: for each class the one that gives the best Dice on the valid pictures.

Dice is the F1 of pixels, by which Roboflow's `per_class_confidence` is chosen too. The best Dice is the best IoU.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from atrous.domain.classes import BACKGROUND
from atrous.training.evaluation.bootstrap import mean_of_row
from atrous.training.evaluation.confidences import LEVELS, ConfidenceCounts


@dataclass(frozen=True)
class Thresholds:
    """Probabilities below which a pixel becomes background."""

    confidence: float
    """For all classes alike: the one of the best mean Dice, and for a class that valid does not show."""
    per_class: Mapping[str, float]
    """By class name. Background's is 0: nothing is gained by doubting it."""
    miou: float
    """On the pictures they were found on, with each class's own."""


def best_thresholds(counts: ConfidenceCounts, class_names: tuple[str, ...]) -> Thresholds:
    """Look through all 256 levels; of equals the lowest is taken, which drops least."""
    dice_KL = counts.dice()
    shown = np.isfinite(dice_KL).all(axis=1)
    shown[BACKGROUND] = False
    level = int(np.nan_to_num(mean_of_row(dice_KL[shown].T)).argmax()) if shown.any() else 0
    levels = np.where(shown, np.nan_to_num(dice_KL).argmax(axis=1), level)
    levels[BACKGROUND] = 0
    shares = [int(own) / (LEVELS - 1) for own in levels]
    return Thresholds(
        confidence=level / (LEVELS - 1),
        per_class=dict(zip(class_names, shares, strict=True)),
        miou=counts.miou(levels.tolist()),
    )
