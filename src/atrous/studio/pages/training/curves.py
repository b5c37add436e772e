"""Loss and mIoU by epoch, of one training or of several side by side."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from atrous.domain.reporter import EpochRow

COLORS = ("#1f9d84", "#d9722e", "#5b8db8", "#b76ba3", "#a5861a")
"""Each has a contrast of at least 3 with the page's paper, light or dark."""
GREY = "#7b8794"
HEIGHT = "height: 17rem"


def draw(histories: Mapping[str, Sequence[EpochRow]]) -> None:
    """Two charts; each history is a line of its own colour, by the name given with it."""
    with ui.element("div").classes("grid gap-4 w-full md:grid-cols-2"):
        _chart("mIoU on valid", {name: _points(rows, "valid_miou") for name, rows in histories.items()}, top=1.0)
        losses = {f"{name}, train": _points(rows, "train_loss") for name, rows in histories.items()}
        losses |= {f"{name}, valid": _points(rows, "valid_loss") for name, rows in histories.items()}
        _chart("Loss", losses)


def _points(rows: Sequence[EpochRow], field: str) -> list[list[float]]:
    points = ([float(row.epoch), float(getattr(row, field))] for row in rows)
    return [[epoch, round(value, 4)] for epoch, value in points if math.isfinite(value)]


def _chart(title: str, lines: Mapping[str, list[list[float]]], top: float | None = None) -> None:
    with ui.column().classes("rounded card-line p-3 gap-0 w-full min-w-0"):
        ui.label(title).classes("font-medium")
        chart = ui.echart(_options(lines, top)).classes("w-full").style(HEIGHT)
        chart.props.update({"aria-label": f"{title} by epoch", "role": "img"})


def _options(lines: Mapping[str, list[list[float]]], top: float | None) -> dict[str, Any]:
    """ECharts' own words; its tooltip shows numbers alone, for a name in it would be read as HTML."""
    axis = {"axisLabel": {"color": GREY}, "splitLine": {"lineStyle": {"color": f"{GREY}40"}}}
    return {
        "animation": False,
        "color": list(COLORS),
        "grid": {"left": 44, "right": 16, "top": 40, "bottom": 28},
        "legend": {"top": 4, "textStyle": {"color": GREY}},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "xAxis": {"type": "value", "minInterval": 1, "min": "dataMin", **axis},
        "yAxis": {"type": "value", "max": top, "scale": True, **axis},
        "series": [
            {"type": "line", "name": name, "data": points, "showSymbol": len(points) < 3, "lineStyle": {"width": 2}}
            for name, points in lines.items()
        ],
    }
