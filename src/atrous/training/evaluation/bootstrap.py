"""How far a figure may be off because these pictures were measured and not others: bootstrap over pictures.

A bootstrap redraws the set of pictures many times. Here every redrawn set takes each picture 0, 1, 2, ... times by a
Poisson draw of mean 1, so that one pass suffices and no picture is kept (Chamandy, Muralidharan, Najmi and Naidu,
"Estimating Uncertainty for Massive Data Streams", Google, 2012). Of each set only each class's shared, true and
predicted pixels are summed: memory grows with classes, not with pictures.

A mean over classes is always over the classes of all pictures together. Where a redrawn set happens not to show a rare
one, that class counts with its figure over all pictures; else the mean would leap for want of the class that is worst.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.classes import BACKGROUND
from atrous.training.evaluation.confusion import Confusion

REDRAWN = 1000
LEAST_PICTURES = 5
"""A figure that rests on fewer gets no interval: redrawing one picture tells nothing of others."""
TAILS = (2.5, 97.5)
Figures = NDArray[np.float64]
"""One a redrawn set; NaN where the set has nothing to measure."""


@dataclass(frozen=True)
class Interval:
    """Where 95 % of the redrawn sets' figures lie."""

    low: float
    high: float


@dataclass(frozen=True)
class Intervals:
    """95 % intervals; what rests on fewer than 5 pictures has none."""

    redrawn: int
    """How many sets of pictures were drawn."""
    pictures: int
    miou: Interval | None
    miou_foreground: Interval | None
    pixel_accuracy: Interval | None
    mean_accuracy: Interval | None
    iou: Mapping[str, Interval]
    """By class name; classes in fewer than 5 pictures are missing."""


class Bootstrap:
    """Class counts of redrawn sets of pictures.

    A picture's draws depend on its name and the seed alone. So the order of the pictures is of no matter, and two
    models measured on the same pictures have the same redrawn sets: their difference can be taken set by set.
    """

    def __init__(self, classes: int, seed: int = 0, redrawn: int = REDRAWN) -> None:
        self.redrawn = redrawn
        self.pictures = 0
        self._seed = seed
        self._shared_BK, self._truth_BK, self._predicted_BK = np.zeros((3, redrawn, classes), np.int64)
        self._total = np.zeros((classes, classes), np.int64)
        self._pictures_K = np.zeros(classes, np.int64)

    def add(self, name: str, confusion: Confusion) -> None:
        """One picture's counts; a picture that is ignored everywhere is none."""
        if not confusion.matrix.any():
            return
        shared_K, truth_K, predicted_K = class_counts(confusion.matrix)
        draws_B1 = self._draws(name)[:, None]
        self._shared_BK += draws_B1 * shared_K
        self._truth_BK += draws_B1 * truth_K
        self._predicted_BK += draws_B1 * predicted_K
        self._total += confusion.matrix
        self._pictures_K += (truth_K + predicted_K) > 0
        self.pictures += 1

    def iou(self) -> Figures:
        """Each class's IoU in each set, (sets, classes); NaN for a class that the set does not show."""
        return iou_of(self._shared_BK, self._truth_BK, self._predicted_BK)

    def miou(self) -> Figures:
        """mIoU of each set, over the classes of all pictures."""
        return mean_of_row(self._filled_iou())

    def intervals(self, class_names: tuple[str, ...]) -> Intervals:
        """What the sets say."""
        enough, iou_BK = self.pictures >= LEAST_PICTURES, self.iou()
        shared_K, truth_K, _ = class_counts(self._total)
        recall_BK = filled(ratio(self._shared_BK, self._truth_BK), ratio(shared_K, truth_K))
        figures = {
            "miou": self.miou(),
            "miou_foreground": mean_of_row(self._filled_iou()[:, BACKGROUND + 1 :]),
            "pixel_accuracy": ratio(self._shared_BK.sum(axis=1), self._truth_BK.sum(axis=1)),
            "mean_accuracy": mean_of_row(recall_BK),
        }
        return Intervals(
            redrawn=self.redrawn,
            pictures=self.pictures,
            **{name: interval(values) if enough else None for name, values in figures.items()},
            iou={
                class_names[number]: found
                for number in self.often()
                if (found := interval(iou_BK[:, number])) is not None
            },
        )

    def often(self) -> list[int]:
        """The classes that occur, in truth or prediction, in pictures enough for an interval."""
        return [int(number) for number in np.flatnonzero(self._pictures_K >= LEAST_PICTURES)]

    def _filled_iou(self) -> Figures:
        return filled(self.iou(), iou_of(*class_counts(self._total)))

    def _draws(self, name: str) -> NDArray[np.int64]:
        return np.random.default_rng([self._seed, zlib.crc32(name.encode())]).poisson(1.0, self.redrawn)


def class_counts(matrix: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of a confusion matrix each class's shared, true and predicted pixels: all that its figures need."""
    return matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)


def iou_of(shared_K: NDArray[np.int64], truth_K: NDArray[np.int64], predicted_K: NDArray[np.int64]) -> Figures:
    """IoU of counts (..., classes), NaN for what does not occur, as `metrics.occurs` says."""
    union_K = truth_K + predicted_K - shared_K
    union_K[..., BACKGROUND] *= truth_K[..., BACKGROUND] > 0
    return ratio(shared_K, union_K)


def filled(figures_BK: Figures, figures_K: Figures) -> Figures:
    """What a set does not show is taken from all pictures together."""
    return np.where(np.isfinite(figures_BK), figures_BK, figures_K)


def ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Figures:
    """part / whole, NaN where the whole is 0."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def mean_of_row(figures_BK: Figures) -> Figures:
    """Each row's mean over what is measured in it; NaN where nothing is."""
    measured = np.isfinite(figures_BK).sum(axis=1)
    return np.where(measured > 0, np.nansum(figures_BK, axis=1) / np.maximum(measured, 1), np.nan)


def interval(figures: Figures) -> Interval | None:
    """The middle 95 % of the sets that measured something."""
    measured = figures[np.isfinite(figures)]
    if not measured.size:
        return None
    low, high = np.percentile(measured, TAILS)
    return Interval(float(low), float(high))
