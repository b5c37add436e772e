"""A diagnosis for programs."""

from dataclasses import asdict
from typing import Any

from atrous.datasets.doctoring.check import Diagnosis


def diagnosis_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything that was found."""
    dataset = diagnosis.dataset
    return {
        "format": dataset.format,
        "evidence": dataset.evidence,
        "classes": list(dataset.classes.names),
        "decisions": list(dataset.decisions),
        "pictures": dict(diagnosis.counts.pictures),
        "problems": [asdict(problem) for problem in diagnosis.problems],
        "counts": [asdict(row) for row in diagnosis.counts.rows],
    }
