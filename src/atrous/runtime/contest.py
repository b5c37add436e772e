"""Which classes decide a tile's pixels, and the decision.

The faint classes of a tile, whose probabilities together stay below 1/255 of the winner's at every pixel, are
interpolated as one: as the logarithm of their sum. That sum is convex between samples, so what is taken for it is too
much, but below 1/255 all the same: labels are those of all classes, and a probability is off by less than 1/255.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.runtime.confidence import Cut, highest, unsure

FAINT = 1 / 255


@dataclass(frozen=True)
class Contest:
    """A tile's classes, each by how far its logit is above the first rival's at the samples around the tile."""

    rivals: tuple[int, ...]
    """Classes that may win, rising."""
    scores: tuple[NDArray[np.float32], ...]
    """Of the rivals but the first, of the classes too probable to neglect, and of the faint ones as one."""
    least: float
    """The winner is at least so probable."""

    def decide(
        self, rows: NDArray[np.float32], columns: NDArray[np.float32], confidence: Cut
    ) -> tuple[LabelMap, Plane]:
        """Softmax, argmax and threshold, at the pixels whose weights of the samples are given for rows and columns."""
        size_HW = len(rows), len(columns)
        labels = np.full(size_HW, self.rivals[0], np.uint8)
        best, total = np.ones(size_HW, np.float32), np.ones(size_HW, np.float32)
        for number, score in enumerate(self.scores, start=1):
            share = rows @ score @ columns.T
            cv2.exp(share, dst=share)  # a third of the time of numpy's
            total += share
            if number < len(self.rivals):
                wins = share > best  # of equals the first class stays
                np.maximum(labels, wins * np.uint8(self.rivals[number]), out=labels)  # numbers rise
                np.maximum(best, share, out=best)
        best /= total
        if self.least < highest(confidence):
            _drop_unsure(labels, best, confidence)
        best *= 255
        return labels, best.astype(np.uint8)


def contest(logits_KHW: NDArray[np.float32], lead_K: NDArray[np.float32]) -> Contest:
    """Sort a tile's classes.

    Args:
        logits_KHW: at the samples around the tile.
        lead_K: how far each class's logit is above some class's that stands well, at most; see `Survey`.
    """
    share_K = np.exp(lead_K)
    order = np.argsort(share_K)
    faint = np.zeros(len(lead_K), np.bool_)
    faint[order] = np.cumsum(share_K[order]) < FAINT
    rivals = np.flatnonzero(lead_K >= 0)
    scores_KHW = logits_KHW - logits_KHW[rivals[0]]
    scores = [scores_KHW[number] for number in (*rivals[1:], *np.flatnonzero(~faint & (lead_K < 0)))]
    if faint.any():
        scores.append(np.log(np.exp(scores_KHW[faint]).sum(axis=0)))
    return Contest(tuple(rivals.tolist()), tuple(scores), float(1 / share_K.sum()))


def _drop_unsure(labels: LabelMap, probability: NDArray[np.float32], confidence: Cut) -> None:
    dropped = unsure(probability, labels, confidence)
    labels[dropped] = BACKGROUND
    probability[dropped] = 0
