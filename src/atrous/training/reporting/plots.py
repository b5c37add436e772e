"""Drawings of a run: curves, bars per class, the confusion matrix; in colours that colour-blind people tell apart."""

import io
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from atrous.domain.reporter import EpochRow
from atrous.training.evaluation.bootstrap import Interval
from atrous.training.evaluation.metrics import ClassScore

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # of Okabe and Ito's palette
INK = "#3c4650"
GRID = "#8a949e"
SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#9ecae9", BLUE, "#08306b"])
MAX_NUMBERED = 20  # classes up to which a cell of the matrix has room for its number


def curves(rows: Sequence[EpochRow]) -> Figure:
    """Loss and valid mIoU over the epochs, side by side."""
    figure = Figure(figsize=(10, 3.4), layout="constrained")
    loss, miou = figure.subplots(1, 2)
    draw_loss(loss, rows)
    draw_miou(miou, rows)
    return figure


def alone(draw: Callable[[Axes], None]) -> Figure:
    """One drawing by itself, such as `draw_loss`."""
    figure = Figure(figsize=(5, 3.4), layout="constrained")
    draw(figure.subplots())
    return figure


def draw_loss(axes: Axes, rows: Sequence[EpochRow]) -> None:
    """The loss of the training and of the valid pictures over the epochs."""
    epochs = [row.epoch for row in rows]
    draw_line(axes, epochs, [row.train_loss for row in rows], BLUE, "training")
    draw_line(axes, epochs, [row.valid_loss for row in rows], ORANGE, "valid", dashes=(4, 2))
    style_epochs(axes, "Loss")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, labelcolor=INK)


def draw_miou(axes: Axes, rows: Sequence[EpochRow]) -> None:
    """The mIoU of the valid pictures over the epochs, and where it is highest."""
    draw_line(axes, [row.epoch for row in rows], [100 * row.valid_miou for row in rows], GREEN, "valid mIoU")
    mark_best(axes, rows)
    style_epochs(axes, "Valid mIoU, %")


def class_bars(scores: Sequence[ClassScore], intervals: Mapping[str, Interval]) -> Figure:
    """IoU of each class as a bar, best first, with a line from end to end of its interval."""
    ranked = sorted(scores, key=lambda score: score.iou)
    figure = Figure(figsize=(7, 1.2 + 0.36 * len(ranked)), layout="constrained")
    axes = figure.subplots()
    axes.barh([text(score.name) for score in ranked], [100 * score.iou for score in ranked], color=BLUE)
    for place, score in enumerate(ranked):
        found = intervals.get(score.name, Interval(score.iou, score.iou))
        axes.plot([100 * found.low, 100 * found.high], [place, place], color=INK, linewidth=1.6, marker="|")
        end = 100 * max(score.iou, found.high)
        axes.text(end + 1.5, place, f"{100 * score.iou:.1f}", va="center", color=INK)
    axes.set_xlim(0, 112)
    style(axes, "IoU per class, %, and where it lies for 95 % of redrawn sets of pictures")
    axes.grid(visible=False, axis="y")
    return figure


def confusion_heatmap(matrix: NDArray[np.int64], class_names: Sequence[str]) -> Figure:
    """The confusion matrix, each row in percent of its class's pixels in truth."""
    shares = row_percent(matrix)
    side = min(3 + 0.5 * len(class_names), 24)
    figure = Figure(figsize=(side + 0.8, side))
    axes = figure.subplots()
    image = axes.imshow(shares, cmap=SHADES, vmin=0, vmax=100)
    ticks, names = range(len(class_names)), [text(name) for name in class_names]
    axes.set_xticks(ticks, names, rotation=90)
    axes.set_yticks(ticks, names)
    axes.set_xlabel("predicted", color=INK)
    axes.set_ylabel("truth", color=INK)
    axes.tick_params(length=0)
    figure.colorbar(image, ax=axes, shrink=0.7, label="% of the class's pixels")
    if len(class_names) <= MAX_NUMBERED:
        write_numbers(axes, shares)
    return figure


def row_percent(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each row as percent of its sum; rows without pixels stay 0."""
    return np.asarray(100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1))


def png(figure: Figure, dots_per_inch: int = 110) -> bytes:
    """The drawing as a PNG on white."""
    FigureCanvasAgg(figure)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=dots_per_inch, facecolor="white", bbox_inches="tight", pad_inches=0.1)
    return out.getvalue()


def svg(figure: Figure) -> str:
    """The drawing as an `<svg>` element whose ink is the page's text colour, so that it is read on light and dark."""
    FigureCanvasSVG(figure)
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    drawing = out.getvalue()
    drawing = drawing[drawing.index("<svg") :].replace(INK, "currentColor")
    return re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', 'width="100%"', drawing, count=1)


def draw_line(
    axes: Axes,
    epochs: Sequence[int],
    values: Sequence[float],
    color: str,
    label: str,
    dashes: tuple[int, int] | None = None,
) -> None:
    """One curve; a single epoch is a dot."""
    line = axes.plot(epochs, values, color=color, label=label, linewidth=2, marker="o" if len(epochs) < 3 else None)[0]
    if dashes is not None:
        line.set_dashes(dashes)


def mark_best(axes: Axes, rows: Sequence[EpochRow]) -> None:
    """A dot and its figure where the valid mIoU is highest."""
    best = max(rows, key=lambda row: row.valid_miou)
    axes.plot([best.epoch], [100 * best.valid_miou], "o", color=GREEN, markersize=8)
    axes.annotate(
        f"{100 * best.valid_miou:.1f}",
        (best.epoch, 100 * best.valid_miou),
        textcoords="offset points",
        xytext=(-8, -16),
        ha="right",
        color=INK,
    )


def write_numbers(axes: Axes, shares: NDArray[np.float64]) -> None:
    """The percentage in every cell that has one to speak of."""
    for row, column in np.argwhere(shares >= 0.5).tolist():
        share = shares[row, column]
        ink = "white" if share > 45 else INK
        axes.text(column, row, f"{share:.0f}", ha="center", va="center", color=ink, fontsize=9)


def style_epochs(axes: Axes, title: str) -> None:
    """The common style with whole epochs along the bottom."""
    style(axes, title)
    axes.set_xlabel("epoch", color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))


def style(axes: Axes, title: str) -> None:
    """What all axes have in common: a title at the left, a light grid, no box."""
    axes.set_title(title, loc="left", color=INK, fontsize=12)
    axes.grid(color=GRID, alpha=0.25, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)


def text(name: str) -> str:
    """A class name as plain text: a dollar sign would begin a formula."""
    return name.replace("$", r"\$")
