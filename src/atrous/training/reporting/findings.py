"""All that a report tells of, gathered before a word of it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.domain.reporter import EpochRow
from atrous.domain.splits import Split
from atrous.runtime.segmenter import Segmenter
from atrous.training.card import ModelCard
from atrous.training.evaluation.evaluate import Evaluation
from atrous.training.reporting.crops import Crop, draw_crops
from atrous.training.reporting.panels import Panels, draw_panels
from atrous.training.version import LabelledPicture

SHOWN = 4  # pictures of each kind, worst and best
SHOWN_CROPS = 8  # likely label errors that are drawn; all are listed


@dataclass(frozen=True)
class Findings:
    """A model's card, how its training went, and what it scores on one split."""

    card: ModelCard
    epochs: tuple[EpochRow, ...]
    split: Split
    evaluation: Evaluation
    worst: tuple[Panels, ...]
    best: tuple[Panels, ...]
    crops: tuple[Crop, ...]
    """The likeliest label errors."""


def gather(
    card: ModelCard,
    epochs: Sequence[EpochRow],
    split: Split,
    evaluation: Evaluation,
    segmenter: Segmenter,
    samples: Sequence[LabelledPicture],
) -> Findings:
    """Draw the worst and the best pictures of a split; where there are few, each is in one group only."""
    measured = len(evaluation.pictures)
    worst = evaluation.worst(min(SHOWN, (measured + 1) // 2))
    best = evaluation.best(min(SHOWN, measured // 2))
    suspects = evaluation.confidence.suspects[:SHOWN_CROPS] if evaluation.confidence else ()
    return Findings(
        card=card,
        epochs=tuple(epochs),
        split=split,
        evaluation=evaluation,
        worst=draw_panels(segmenter, samples, worst),
        best=draw_panels(segmenter, samples, best),
        crops=draw_crops(segmenter, samples, suspects),
    )
