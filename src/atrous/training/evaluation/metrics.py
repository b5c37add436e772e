"""The figures that a confusion matrix gives. What cannot be measured is left out and named: never NaN, never 0."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.classes import BACKGROUND
from atrous.domain.errors import BadDataset
from atrous.training.evaluation.confusion import Confusion


@dataclass(frozen=True)
class ClassScore:
    """How well one class was found. All but the counts are shares between 0 and 1."""

    number: int
    name: str
    iou: float
    """Shared pixels over pixels that are the class in truth or prediction; 0 where it was only predicted."""
    dice: float
    """Shared pixels twice, over both areas: 2 iou / (1 + iou)."""
    precision: float
    """Of the pixels predicted as the class, the share that are; 0 when none were predicted."""
    recall: float
    """Of the class's pixels in truth, the share that was found; 0 when there are none."""
    truth_pixels: int
    predicted_pixels: int
    truth_share: float
    """The class's share of all counted pixels in truth."""


@dataclass(frozen=True)
class Metrics:
    """What a set of pictures says of a model. Means are over the classes that occur; see `occurs`."""

    miou: float
    miou_foreground: float | None
    """Without background; None when no other class occurs."""
    pixel_accuracy: float
    mean_accuracy: float
    """Mean recall over the classes that occur in truth."""
    classes: tuple[ClassScore, ...]
    absent: tuple[str, ...]
    """Classes in neither truth nor prediction, and background that is not in truth. They are in no mean."""
    pixels: int
    """Pixels counted, ignored ones not among them."""


def metrics_of(confusion: Confusion, class_names: tuple[str, ...]) -> Metrics:
    """All figures of a confusion matrix, the names in the order of its rows.

    Raises:
        BadDataset: no pixel was counted, so there is nothing to say.
    """
    matrix = confusion.matrix
    if not matrix.any():
        raise BadDataset("Nothing can be measured: there are no pictures, or every pixel of their masks is ignored.")
    classes = tuple(
        class_score(matrix, number, class_names[number]) for number in np.flatnonzero(occurs(matrix)).tolist()
    )
    foreground = [score.iou for score in classes if score.number != BACKGROUND]
    return Metrics(
        miou=mean([score.iou for score in classes]),
        miou_foreground=mean(foreground) if foreground else None,
        pixel_accuracy=float(np.trace(matrix) / matrix.sum()),
        mean_accuracy=mean([score.recall for score in classes if score.truth_pixels]),
        classes=classes,
        absent=tuple(name for name, here in zip(class_names, occurs(matrix), strict=True) if not here),
        pixels=int(matrix.sum()),
    )


def occurs(matrix: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each class whether it has a pixel in truth or prediction; background only if it has one in truth.

    A set without background, where every pixel has a class, is not about finding it: a few pixels wrongly called
    background count against the classes they belong to, and not once more as a class of IoU 0.
    """
    found = np.asarray(matrix.any(axis=0) | matrix.any(axis=1))
    found[BACKGROUND] = matrix[BACKGROUND].any()
    return found


def class_score(matrix: NDArray[np.int64], number: int, name: str) -> ClassScore:
    """The figures of one class that occurs."""
    shared, truth, predicted = int(matrix[number, number]), int(matrix[number].sum()), int(matrix[:, number].sum())
    return ClassScore(
        number=number,
        name=name,
        iou=shared / (truth + predicted - shared),
        dice=2 * shared / (truth + predicted),
        precision=shared / predicted if predicted else 0.0,
        recall=shared / truth if truth else 0.0,
        truth_pixels=truth,
        predicted_pixels=predicted,
        truth_share=truth / int(matrix.sum()),
    )


def mean(figures: list[float]) -> float:
    """The mean of at least one figure."""
    return sum(figures) / len(figures)
