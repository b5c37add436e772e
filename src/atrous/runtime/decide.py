"""Scores → the class of each pixel, and how sure it is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.runtime.confidence import Cut, unsure


def decide(logits_KHW: NDArray[np.float32], confidence: Cut) -> tuple[LabelMap, Plane]:
    """Softmax, argmax and threshold, as `postprocess` says; the logits are overwritten.

    The best class's probability is 1 / Σ exp(logit - best logit).
    """
    best = logits_KHW[0].copy()
    labels = np.zeros(best.shape, np.uint8)
    for number, plane in enumerate(logits_KHW[1:], start=1):
        wins = cv2.compare(plane, best, cv2.CMP_GT)  # 255 where true; of equals the first class stays
        wins &= np.uint8(number)
        np.maximum(labels, wins, out=labels)  # numbers rise, so the last winner is the largest
        np.maximum(best, plane, out=best)
    total = np.zeros(best.shape, np.float32)
    for plane in logits_KHW:
        plane -= best
        total += cv2.exp(plane, dst=plane)  # a third of the time of numpy's
    probability = np.divide(np.float32(1), total, out=total)
    dropped = unsure(probability, labels, confidence)
    labels[dropped] = BACKGROUND
    probability *= np.float32(255)
    probability[dropped] = 0
    return labels, probability.astype(np.uint8)
