"""A row a class: area, outline, things missed and made up, each with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.training.evaluation.bootstrap import Interval
from atrous.training.evaluation.evaluate import Evaluation
from atrous.training.evaluation.metrics import ClassScore
from atrous.training.evaluation.regions import RegionScore


@dataclass(frozen=True)
class ClassRow:
    """One class as the report shows it."""

    score: ClassScore
    interval: Interval | None
    boundary: float | None
    regions: RegionScore | None
    swatch: str
    """Its colour in the pictures, as CSS writes it."""


def class_table(evaluation: Evaluation, swatches: Sequence[str]) -> list[ClassRow]:
    """The classes that occur, the best first."""
    regions = {row.name: row for row in evaluation.regions}
    return [
        ClassRow(
            score=score,
            interval=evaluation.intervals.iou.get(score.name),
            boundary=evaluation.boundary.iou.get(score.name),
            regions=regions.get(score.name),
            swatch=swatches[score.number],
        )
        for score in sorted(evaluation.metrics.classes, key=lambda score: -score.iou)
    ]
