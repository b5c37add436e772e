"""What the model's confidence is worth, as the report shows it."""

from dataclasses import dataclass

import numpy as np

from atrous.training.card import ModelCard
from atrous.training.evaluation.confidences import BINS, LEVELS
from atrous.training.evaluation.evaluate import Confidence, Evaluation
from atrous.training.reporting.words import percent

STEPS = 51
"""Points of the curve of thresholds."""


@dataclass(frozen=True)
class ThresholdCurve:
    """mIoU when one threshold cuts all classes, both from 0 to 1."""

    thresholds: tuple[float, ...]
    mious: tuple[float, ...]
    best: float | None
    """mIoU with the thresholds that the package recommends, each class with its own."""


@dataclass(frozen=True)
class ConfidenceView:
    """Sentences, a curve, and a threshold a class."""

    sentences: tuple[str, ...]
    curve: ThresholdCurve
    thresholds: tuple[tuple[str, float], ...]
    """Class name and its threshold; empty where the package recommends none."""


def confidence_view(confidence: Confidence, card: ModelCard, evaluation: Evaluation) -> ConfidenceView:
    """All that there is to say of one evaluation."""
    recommended = card.thresholds.per_class if card.thresholds else {}
    shown = [score.name for score in evaluation.metrics.classes if score.name in recommended]
    return ConfidenceView(
        sentences=sentences(confidence, card),
        curve=threshold_curve(confidence, card),
        thresholds=tuple((name, recommended[name]) for name in shown[0 if shown[:1] != ["background"] else 1 :]),
    )


def sentences(confidence: Confidence, card: ModelCard) -> tuple[str, ...]:
    """The calibration in words."""
    found = confidence.calibration
    said = [
        f"Confidence and accuracy are {percent(found.ece)} apart on average (expected calibration error, {BINS} bins)."
    ]
    fitted = card.temperature
    if fitted is not None:
        verdict = "so as it is" if fitted.temperature == 1 else "too sure" if fitted.temperature > 1 else "too modest"
        said.append(
            f"Fitted on valid, dividing the logits by {fitted.temperature:.2f} makes the confidence most honest "
            f"({verdict}): the error there goes from {percent(fitted.ece)} to {percent(fitted.ece_fitted)}. "
            "It is not applied."
        )
    return tuple(said)


def threshold_curve(confidence: Confidence, card: ModelCard) -> ThresholdCurve:
    """What thresholds do to these pictures."""
    classes = len(confidence.counts.truth)
    levels = np.unique(np.linspace(0, LEVELS - 1, STEPS).round().astype(int)).tolist()
    mious = tuple(confidence.counts.miou([0, *[level] * (classes - 1)]) for level in levels)
    return ThresholdCurve(tuple(level / (LEVELS - 1) for level in levels), mious, best_miou(confidence, card))


def best_miou(confidence: Confidence, card: ModelCard) -> float | None:
    """mIoU of `confidence=best` on these pictures."""
    if card.thresholds is None:
        return None
    own = [card.thresholds.per_class.get(name, card.thresholds.confidence) for name in card.class_names]
    return confidence.counts.miou([round(share * (LEVELS - 1)) for share in own])
