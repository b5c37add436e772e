"""The headline figures of a report, the one that counts first."""

from dataclasses import dataclass

from atrous.training.evaluation.evaluate import Evaluation
from atrous.training.reporting.words import percent, span


@dataclass(frozen=True)
class Tile:
    """A headline figure."""

    name: str
    figure: str
    meaning: str


def tiles(evaluation: Evaluation, split: str) -> list[Tile]:
    """At most five; what could not be measured is missing."""
    metrics, interval = evaluation.metrics, evaluation.intervals.miou
    sure = "" if interval is None else f"; other pictures may give {span(interval)} %"
    count = len(evaluation.pictures)
    found = [Tile(f"mIoU on {count} {split} pictures", percent(metrics.miou), f"overlap of found and true{sure}")]
    if metrics.miou_foreground is not None:
        found.append(Tile("mIoU without background", percent(metrics.miou_foreground), "how well the things are met"))
    if evaluation.boundary.miou is not None:
        found.append(Tile("boundary mIoU", percent(evaluation.boundary.miou), "the overlap of outlines alone"))
    right = Tile("pixel accuracy", percent(metrics.pixel_accuracy), "of all pixels, those right")
    return [*found, right, Tile("mean accuracy", percent(metrics.mean_accuracy), "the same, each class counted alike")]
