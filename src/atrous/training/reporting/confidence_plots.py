"""Drawings of what confidence is worth: the reliability curve, and what thresholds do."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atrous.training.evaluation.confidences import ReliabilityBin
from atrous.training.reporting.confidence_view import ThresholdCurve
from atrous.training.reporting.plots import BLUE, GREEN, GRID, INK, ORANGE, style

LEAST_PIXELS = 0.0005
"""Of all pixels: bins with fewer are drawn hollow, they prove little."""


def reliability(bins: Sequence[ReliabilityBin], curve: ThresholdCurve) -> Figure:
    """Both drawings side by side."""
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_reliability(left, bins)
    draw_thresholds(right, curve)
    return figure


def draw_reliability(axes: Axes, bins: Sequence[ReliabilityBin]) -> None:
    """How often pixels of a confidence are right; on the dashed line they are as often as they say."""
    pixels = sum(one.pixels for one in bins)
    confidence, accuracy = [100 * one.confidence for one in bins], [100 * one.accuracy for one in bins]
    centers, shares = [50 * (one.low + one.high) for one in bins], [100 * one.pixels / pixels for one in bins]
    axes.bar(centers, shares, width=100 * (bins[0].high - bins[0].low) * 0.9, color=GRID, alpha=0.35)
    axes.plot([0, 100], [0, 100], color=GRID, linewidth=1.2, dashes=(4, 3))
    axes.plot(confidence, accuracy, color=BLUE, linewidth=2)
    filled = [BLUE if one.pixels >= LEAST_PIXELS * pixels else "none" for one in bins]
    axes.scatter(confidence, accuracy, s=26, c=filled, edgecolors=BLUE, zorder=3)
    axes.text(90, 60, "too sure", color=INK, ha="right", fontsize=9)
    axes.text(10, 40, "too modest", color=INK, fontsize=9)
    style_shares(axes, "Right, % (bars: share of the pixels)", "confidence, %")


def draw_thresholds(axes: Axes, curve: ThresholdCurve) -> None:
    """mIoU by threshold, and the plain argmax and `best` as lines."""
    plain = 100 * curve.mious[0]
    axes.plot(
        [100 * share for share in curve.thresholds], [100 * miou for miou in curve.mious], color=BLUE, linewidth=2
    )
    axes.axhline(plain, color=ORANGE, linewidth=1.4, dashes=(4, 2), label=f"plain argmax {plain:.1f}")
    if curve.best is not None:
        axes.axhline(100 * curve.best, color=GREEN, linewidth=1.4, label=f"confidence=best {100 * curve.best:.1f}")
    style_shares(axes, "mIoU, %, when less sure pixels become background", "threshold, %")
    axes.legend(frameon=False, labelcolor=INK, loc="lower left")


def style_shares(axes: Axes, title: str, label: str) -> None:
    """The common style with percent both ways."""
    style(axes, title)
    axes.set_xlabel(label, color=INK)
    axes.set_xlim(0, 101)
    axes.set_ylim(0, 103)
