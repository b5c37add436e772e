"""The regions of Label Studio, in percent of the picture, as its documentation of the export has them.

A region is one or more results of the same id: with separate tags for shapes and labels, one has the geometry and
another the label. `image_rotation` turns only the view: Label Studio stores the numbers for the picture as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous.datasets.drawing.cover import Bitmap
from atrous.datasets.drawing.polygons import Ring, ring_of
from atrous.datasets.readers import outlines
from atrous.datasets.readers.label_studio_rle import decode_brush
from atrous.datasets.readers.objects import Drawn
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset

Value = Mapping[str, object]

ENDING = "labels"  # of the types of results that give regions a label, and of the keys that hold it


@dataclass(frozen=True, eq=False)
class LabelStudioRegion:
    """A shape on the picture and its labels."""

    kind: str
    """The result's type, such as "polygonlabels"."""
    value: Value
    size_HW: SizeHW | None
    """Of the picture when it was labelled."""

    @property
    def labels(self) -> list[str]:
        """The labels given; most regions have one."""
        found = (value for key, value in self.value.items() if key.endswith(ENDING) and isinstance(value, list))
        return [str(label).strip() for label in next(found, ()) if str(label).strip()]

    @property
    def has_place(self) -> bool:
        """Whether it is about a part of the picture; choices and texts are about the whole."""
        return self.kind.endswith(ENDING) or self._geometry() is not None

    @property
    def left_out(self) -> str | None:
        """Why it covers no area; None where it does."""
        if self._geometry() is None:
            return self.kind.removesuffix(ENDING) or "shape"
        if not self.labels:
            return "shape without label"
        points = self.value.get("points")
        if isinstance(points, list) and len(points) < 3:
            return "polygon of less than 3 points"
        return None

    def drawn(self) -> Drawn:
        """The shape in pixels.

        Raises:
            BadDataset: a number is missing, or a stroke is damaged.
        """
        if self.size_HW is None:
            raise BadDataset("has no original_width and original_height")
        draw = self._geometry()
        if draw is None:
            raise BadDataset("has no geometry")
        return draw(self.value, self.size_HW)

    def _geometry(self) -> Callable[[Value, SizeHW], Drawn] | None:
        return next((draw for key, draw in GEOMETRIES.items() if key in self.value), None)


def read_regions(results: Sequence[object]) -> list[LabelStudioRegion]:
    """The regions of an annotation in their order. What is said of the picture as a whole is none.

    Raises:
        BadDataset: a result is no object.
    """
    by_id: dict[object, dict[str, Any]] = {}
    for place, result in enumerate(results):
        if not isinstance(result, dict):
            raise BadDataset(f"a result is {result!r:.40}; wanted an object")
        if isinstance(result.get("value"), dict):
            id = result["id"] if isinstance(result.get("id"), str) else place
            known = by_id.get(id, {"value": {}})
            by_id[id] = {**result, **known, "value": known["value"] | result["value"]}
    regions = [_region(found) for found in by_id.values()]
    return [region for region in regions if region.has_place]


def _region(found: Mapping[str, Any]) -> LabelStudioRegion:
    height, width = found.get("original_height"), found.get("original_width")
    return LabelStudioRegion(
        kind=str(found.get("type", "")),
        value=found["value"],
        size_HW=(height, width) if type(height) is int and type(width) is int else None,
    )


def _polygon(value: Value, size_HW: SizeHW) -> Ring:
    percent = outlines.within_reach(ring_of(value.get("points")))
    return outlines.pixels_under(percent * _per_percent(size_HW))


def _rectangle(value: Value, size_HW: SizeHW) -> Ring:
    """It is turned about its top left corner."""
    left, top, width, height = _pixels(value, size_HW, "x", "y", "width", "height")
    if degrees := _number(value, "rotation", 0):
        box = (left, top, left + width, top + height)
        return outlines.pixels_in_turned_box(box, degrees, about=(left, top))
    return outlines.pixels_in_box(left, top, left + width, top + height)


def _ellipse(value: Value, size_HW: SizeHW) -> Ring:
    x, y, radius_x, radius_y = _pixels(value, size_HW, "x", "y", "radiusX", "radiusY")
    return outlines.pixels_in_ellipse(x, y, radius_x, radius_y, _number(value, "rotation", 0))


def _brush(value: Value, size_HW: SizeHW) -> Bitmap:
    numbers = value["rle"]
    if value.get("format", "rle") != "rle" or not isinstance(numbers, list):
        raise BadDataset(f"has a stroke of the format {str(value.get('format'))[:20]!r}; wanted 'rle'")
    return Bitmap(decode_brush(numbers, size_HW))


GEOMETRIES: dict[str, Callable[[Value, SizeHW], Drawn]] = {
    "rle": _brush,
    "points": _polygon,
    "radiusX": _ellipse,
    "height": _rectangle,
}
"""A key that only this kind of shape has → how it is drawn."""


def _per_percent(size_HW: SizeHW) -> Ring:
    return np.array([size_HW[1], size_HW[0]], np.float64) / 100


def _pixels(value: Value, size_HW: SizeHW, *names: str) -> list[float]:
    """Numbers that belong to the width and the height in turn."""
    across, down = _per_percent(size_HW).tolist()
    return [_number(value, name) * (down if place % 2 else across) for place, name in enumerate(names)]


def _number(value: Value, name: str, default: float | None = None) -> float:
    number = value.get(name, default)
    if not isinstance(number, int | float):
        raise BadDataset(f"{name} is {number!r:.40}; wanted a number")
    return float(outlines.within_reach(np.array(number, np.float64)))
