"""Metrics for the terminal; `train`, `evaluate` and `demo` share it."""

from atrous.cli.console import percent, print_table, say
from atrous.training.evaluation.bootstrap import Interval
from atrous.training.evaluation.evaluate import Confidence, Evaluation

HEADINGS = ("class", "IoU", "95 %", "edges", "precision", "recall", "missed", "made up", "pixels")
SHOWN_SUSPECTS = 5


def print_evaluation(evaluation: Evaluation, title: str) -> None:
    """A row per class on standard output; the means and what to look at on standard error."""
    print_table(f"{title}, in %", HEADINGS, class_rows(evaluation))
    metrics, intervals = evaluation.metrics, evaluation.intervals
    without = "-" if metrics.miou_foreground is None else percent(metrics.miou_foreground)
    right = percent(metrics.pixel_accuracy)
    say(
        f"mIoU {percent(metrics.miou)}{within(intervals.miou)}, without background {without}, of boundaries "
        f"{percent(evaluation.boundary.miou)}; {right} of the pixels are right."
    )
    if metrics.absent:
        say(f"Not counted, since neither labelled nor predicted: {', '.join(metrics.absent)}.")
    if evaluation.confidence is not None:
        say_confidence(evaluation.confidence)


def class_rows(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """The figures of each class that occurs, in percent; missed of those there, made up of those found."""
    boundary, intervals = evaluation.boundary.iou, evaluation.intervals.iou
    regions = {row.name: row for row in evaluation.regions}
    rows: list[tuple[str, ...]] = []
    for score in evaluation.metrics.classes:
        things = regions.get(score.name)
        rows.append(
            (
                score.name,
                figure(score.iou),
                span(intervals.get(score.name)),
                figure(boundary.get(score.name)),
                figure(score.precision),
                figure(score.recall),
                f"{things.missed}/{things.in_truth}" if things else "-",
                f"{things.false_finds}/{things.in_prediction}" if things else "-",
                figure(score.truth_share),
            )
        )
    return rows


def say_confidence(confidence: Confidence) -> None:
    """Whether the confidence can be believed, and what it makes suspect."""
    found = confidence.calibration
    off = found.confidence - found.accuracy
    says = f"it says {percent(found.confidence)} and is right {percent(found.accuracy)}"
    judged = "too sure of itself" if off > 0.01 else "not sure enough" if off < -0.01 else "about as sure as it may be"
    say(f"Confidence: {says}, {judged}; calibration error {percent(found.ece)}.")
    for suspect in confidence.suspects[:SHOWN_SUSPECTS]:
        say(
            f"Check the labels of {suspect.picture} at x {suspect.left}, y {suspect.top}: {suspect.labelled} is "
            f"labelled, {suspect.predicted} seen with {percent(suspect.confidence)}."
        )


def figure(share: float | None) -> str:
    """A share in percent, without the sign."""
    return "-" if share is None else f"{100 * share:.1f}"


def span(interval: Interval | None) -> str:
    """An interval in a narrow column."""
    return "-" if interval is None else f"{100 * interval.low:.1f}-{100 * interval.high:.1f}"


def within(interval: Interval | None) -> str:
    """An interval behind its figure."""
    return "" if interval is None else f" (95 % between {100 * interval.low:.1f} and {100 * interval.high:.1f})"
