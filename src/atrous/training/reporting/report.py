"""The report of a run: one HTML file that opens offline, and beside it the same figures as JSON and as drawings."""

from dataclasses import asdict
from pathlib import Path

from atrous.training.card import write_json
from atrous.training.reporting import plots
from atrous.training.reporting.findings import Findings
from atrous.training.reporting.page import render
from atrous.training.reporting.panels import jpeg, side_by_side


def write_report(findings: Findings, folder: Path) -> Path:
    """Write `report.html`, `metrics.json`, the drawings `*.png` and `pictures.jpg` into an existing folder.

    Returns:
        The path of `report.html`.
    """
    write_json(figures(findings), folder / "metrics.json")
    for name, drawing in drawings(findings).items():
        (folder / name).write_bytes(drawing)
    report = folder / "report.html"
    report.write_text(render(findings), encoding="utf-8")
    return report


def figures(findings: Findings) -> dict[str, object]:
    """The content of `metrics.json`."""
    return {
        "model_id": findings.card.model_id,
        "split": findings.split,
        "metrics": asdict(findings.evaluation.metrics),
        "class_names": list(findings.card.class_names),
        "confusion": findings.evaluation.confusion.matrix.tolist(),
        "pictures": [asdict(score) for score in findings.evaluation.pictures],
        "unmeasured": list(findings.evaluation.unmeasured),
        "seconds_per_picture": findings.evaluation.seconds_per_picture,
    }


def drawings(findings: Findings) -> dict[str, bytes]:
    """File name → its bytes, of all that the report shows."""
    matrix, names = findings.evaluation.confusion.matrix, findings.card.class_names
    made = {
        "classes.png": plots.png(plots.class_bars(findings.evaluation.metrics.classes)),
        "confusion.png": plots.png(plots.confusion_heatmap(matrix, names)),
        "pictures.jpg": jpeg(side_by_side([*findings.worst, *findings.best])),
    }
    if findings.epochs:
        made["curves.png"] = plots.png(plots.curves(findings.epochs))
    return made
