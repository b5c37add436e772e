"""What is known at points: which class wins there, whether it is believed, and how sure it is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.runtime.bilinear import Resized
from atrous.runtime.confidence import Cut, unsure
from atrous.runtime.decide import settle

LEAST_DOUBT = np.float32(2**-25)
"""Of a probability that is 1 to the last bit; turned back from its odds it is 1 again."""
NEVER = np.float32(-50)
"""The log odds of what was dropped."""
BELIEVED, BARELY, FAR = 0, 1, 2
NEAR = 0.95
"""Of what a probability must be: between points that have less, none has enough."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points in rows and columns."""

    winners_HW: LabelMap
    standing_HW: Plane
    """`BELIEVED`, or dropped because less probable than it must be: `BARELY` or `FAR` below that."""
    odds_HW: NDArray[np.float32]
    """log(p / (1 - p)) of the winner; `NEVER` where it was dropped."""

    @classmethod
    def decided(cls, logits_KHW: NDArray[np.float32], confidence: Cut) -> "Points":
        """By the scores at the points themselves, which are overwritten."""
        winners, probability, dropped = settle(logits_KHW, confidence)
        odds = np.asarray(cv2.log(probability / np.maximum(1 - probability, LEAST_DOUBT)), np.float32)
        odds[dropped] = NEVER
        far = unsure(probability, winners, NEAR * confidence)
        return cls(winners, dropped.astype(np.uint8) + far, odds)

    @classmethod
    def among(cls, points: Resized, confidence: Cut) -> "Points":
        """By the scores of samples around them, a few rows at a time."""
        whole = cls(*(np.empty(points.size_HW, kind) for kind in (np.uint8, np.uint8, np.float32)))
        for rows in points.strips():
            some = cls.decided(points.rows(rows), confidence)
            whole.winners_HW[rows] = some.winners_HW
            whole.standing_HW[rows] = some.standing_HW
            whole.odds_HW[rows] = some.odds_HW
        return whole


def chances(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities with these log odds."""
    against = np.asarray(cv2.exp(-odds), np.float32)
    against += 1
    return np.divide(np.float32(1), against, out=against)


def as_bytes(odds: NDArray[np.float32]) -> Plane:
    """Probabilities times 255, cut off."""
    probability = chances(odds)
    probability *= np.float32(255)
    return probability.astype(np.uint8)
