"""The report of a run: one HTML file that opens offline, and beside it the same figures as JSON and as drawings."""

from dataclasses import asdict
from pathlib import Path

from atrous.training.card import write_json
from atrous.training.evaluation.figures import figures_of
from atrous.training.reporting import plots
from atrous.training.reporting.confidence_plots import reliability
from atrous.training.reporting.confidence_view import threshold_curve
from atrous.training.reporting.findings import Findings
from atrous.training.reporting.page import render
from atrous.training.reporting.panels import in_rows, jpeg


def write_report(findings: Findings, folder: Path) -> Path:
    """Write `report.html`, `metrics.json`, the drawings `*.png` and `*.jpg` into an existing folder.

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
        "class_names": list(findings.card.class_names),
        **figures_of(findings.evaluation),
        "precisions": [asdict(row) for row in findings.card.precisions],
    }


def drawings(findings: Findings) -> dict[str, bytes]:
    """File name → its bytes, of all that the report shows."""
    evaluation, names = findings.evaluation, findings.card.class_names
    matrix = evaluation.confusion.matrix
    made = {
        "classes.png": plots.png(plots.class_bars(evaluation.metrics.classes, evaluation.intervals.iou)),
        "confusion.png": plots.png(plots.confusion_heatmap(matrix, names)),
        "pictures.jpg": jpeg(in_rows([panels.pictures for panels in (*findings.worst, *findings.best)])),
    }
    if evaluation.confidence:
        curve = threshold_curve(evaluation.confidence, findings.card)
        bins = evaluation.confidence.calibration.bins
        made["reliability.png"] = plots.png(reliability(bins, curve))
    if findings.crops:
        made["labels_to_check.jpg"] = jpeg(in_rows([crop.pictures for crop in findings.crops]))
    if findings.epochs:
        made["curves.png"] = plots.png(plots.curves(findings.epochs))
    return made
