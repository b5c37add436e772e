"""The confusion matrix: every figure of an evaluation comes from these counts."""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap
from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadDataset

STRIP = 1 << 20  # pixels counted at a time: the pairs of a strip stay in the cache, whatever the picture's size


class Confusion:
    """Pixels counted by (class in truth, class predicted). Its memory grows with classes², not with pictures."""

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.matrix: NDArray[np.int64] = np.zeros((classes, classes), np.int64)
        """Pixels as (class in truth, class predicted)."""

    def add(self, truth_HW: LabelMap, labels_HW: LabelMap) -> None:
        """Count the pixels of one picture, both uint8 HW. Where truth is 255 (ignore) nothing is counted.

        Raises:
            BadDataset: truth holds a number that has no class.
            ValueError: the two differ in size, or the prediction holds a number that has no class.
        """
        if truth_HW.shape != labels_HW.shape:
            raise ValueError(f"The truth is {truth_HW.shape} (height, width) and the prediction {labels_HW.shape}.")
        pairs = count_pairs(truth_HW, labels_HW)
        pairs[IGNORE] = 0
        self._refuse_numbers_without_class(pairs)
        self.matrix += pairs[: self.classes, : self.classes]

    def __add__(self, other: "Confusion") -> "Confusion":
        both = Confusion(self.classes)
        both.matrix = self.matrix + other.matrix
        return both

    def _refuse_numbers_without_class(self, pairs: NDArray[np.int64]) -> None:
        if strays := np.flatnonzero(pairs[self.classes :].any(axis=1)).tolist():
            raise BadDataset(
                f"A mask holds the value {strays[0] + self.classes}; classes end at {self.classes - 1} "
                f"and {IGNORE} means ignore."
            )
        if pairs[:, self.classes :].any():
            raise ValueError(f"A prediction holds a number that has no class; classes end at {self.classes - 1}.")


def count_pairs(truth_HW: LabelMap, labels_HW: LabelMap) -> NDArray[np.int64]:
    """How often each (value in truth, value predicted) occurs, as (256, 256).

    Row 255 takes the ignored pixels, so that no mask of them is ever built.
    """
    truth, labels = truth_HW.ravel(), labels_HW.ravel()
    pairs = np.zeros(1 << 16, np.int64)
    for start in range(0, truth.size, STRIP):
        strip = slice(start, start + STRIP)
        pairs += np.bincount(truth[strip].astype(np.uint16) << 8 | labels[strip], minlength=1 << 16)
    return pairs.reshape(256, 256)
