"""An evaluation as figures for programs: the content of `metrics.json` and of `atrous evaluate --json`."""

from dataclasses import asdict
from typing import Any

from atrous.training.evaluation.evaluate import Confidence, Evaluation


def figures_of(evaluation: Evaluation) -> dict[str, Any]:
    """Everything that was measured; what could not be measured is null, and never NaN."""
    return {
        "metrics": asdict(evaluation.metrics),
        "intervals": asdict(evaluation.intervals),
        "boundary": asdict(evaluation.boundary),
        "regions": [asdict(row) for row in evaluation.regions],
        **(confidence_figures(evaluation.confidence) if evaluation.confidence else {}),
        "confusion": evaluation.confusion.matrix.tolist(),
        "pictures": [asdict(score) for score in evaluation.pictures],
        "unmeasured": list(evaluation.unmeasured),
        "seconds_per_picture": evaluation.seconds_per_picture,
    }


def confidence_figures(confidence: Confidence) -> dict[str, Any]:
    """What labels without a threshold tell besides."""
    return {
        "calibration": asdict(confidence.calibration),
        "suspects": [asdict(suspect) for suspect in confidence.suspects],
    }
