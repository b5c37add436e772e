"""What the figures say, in a few sentences that name what to do."""

from collections.abc import Iterator

import numpy as np

from atrous.training.evaluation.evaluate import Confidence, Evaluation
from atrous.training.reporting.words import listed, percent

NEVER = 0.01
"""IoU below which a class is as good as never found."""
NOTABLE = 0.05
"""Of a class's pixels: fewer taken for another class are not spoken of."""


def summary(evaluation: Evaluation, class_names: tuple[str, ...]) -> list[str]:
    """Sentences, the most useful first."""
    return [
        *about_classes(evaluation),
        *about_mixing_up(evaluation, class_names),
        *about_things(evaluation),
        *(about_confidence(evaluation.confidence) if evaluation.confidence else []),
        *about_certainty(evaluation),
    ]


def about_classes(evaluation: Evaluation) -> Iterator[str]:
    """Which classes it finds and which not."""
    there = [score for score in evaluation.metrics.classes if score.truth_pixels]
    ranked = sorted(there, key=lambda score: -score.iou)
    lost = [score.name for score in ranked if score.iou < NEVER]
    found = [score for score in ranked if score.name not in lost]
    if found:
        yield f"Best is {found[0].name} ({percent(found[0].iou)} IoU)" + (
            f", weakest {found[-1].name} ({percent(found[-1].iou)})." if len(found) > 1 else "."
        )
    if lost:
        share = sum(score.truth_share for score in ranked if score.name in lost)
        yield f"{listed(lost)}: never found. They fill {percent(share)} of the pixels; more pictures of them help most."


def about_mixing_up(evaluation: Evaluation, class_names: tuple[str, ...]) -> Iterator[str]:
    """The most frequent confusion, by pixels."""
    matrix = evaluation.confusion.matrix.copy()
    np.fill_diagonal(matrix, 0)
    true, taken = np.unravel_index(matrix.argmax(), matrix.shape)
    share = float(matrix[true, taken] / max(evaluation.confusion.matrix[true].sum(), 1))
    if share >= NOTABLE:
        yield (
            f"Its most frequent mistake: {percent(share)} of {class_names[int(true)]} is taken for "
            f"{class_names[int(taken)]}."
        )


def about_things(evaluation: Evaluation) -> Iterator[str]:
    """Things missed outright and made up."""
    there, missed = (sum(getattr(row, name) for row in evaluation.regions) for name in ("in_truth", "missed"))
    found, false = (sum(getattr(row, name) for row in evaluation.regions) for name in ("in_prediction", "false_finds"))
    if there and found:
        yield (
            f"Of {there} things that are there it misses {missed} altogether; of {found} that it finds, {false} are "
            "made up."
        )


def about_confidence(confidence: Confidence) -> Iterator[str]:
    """Whether it can be believed."""
    found = confidence.calibration
    off = found.confidence - found.accuracy
    judged = "it is too sure of itself" if off > 0.02 else "it is too modest" if off < -0.02 else "it can be believed"
    yield (
        f"On average it says it is {percent(found.confidence)} sure and is right {percent(found.accuracy)} of the "
        f"time: {judged}."
    )


def about_certainty(evaluation: Evaluation) -> Iterator[str]:
    """How much these figures are worth."""
    interval = evaluation.intervals.miou
    if interval is None:
        yield f"{len(evaluation.pictures)} pictures are too few to say how certain these figures are."
    elif interval.high - interval.low > 0.05:
        yield (
            f"The mIoU is certain to {100 * (interval.high - interval.low) / 2:.1f} points only: measure on more "
            "pictures before choosing between models."
        )
