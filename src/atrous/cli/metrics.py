"""Metrics for the terminal; `train`, `evaluate` and `demo` share it."""

from atrous.cli.console import percent, print_table, say
from atrous.training.evaluation.metrics import Metrics


def print_metrics(metrics: Metrics, title: str) -> None:
    """A row per class and the means, on standard output."""
    rows = [
        (
            row.name,
            percent(row.iou),
            percent(row.dice),
            percent(row.precision),
            percent(row.recall),
            percent(row.truth_share),
        )
        for row in metrics.classes
    ]
    print_table(title, ("class", "IoU", "Dice", "precision", "recall", "of the pixels"), rows)
    without = "-" if metrics.miou_foreground is None else percent(metrics.miou_foreground)
    right = percent(metrics.pixel_accuracy)
    say(f"mIoU {percent(metrics.miou)}, without background {without}; {right} of the pixels are right.")
    if metrics.absent:
        say(f"Not counted, since neither labelled nor predicted: {', '.join(metrics.absent)}.")
