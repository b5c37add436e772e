"""The shapes of CVAT's "for images" XML, as its documentation of the format 1.1 has them."""

from collections.abc import Callable, Mapping

import numpy as np

from atrous.datasets.drawing.cover import Bitmap
from atrous.datasets.drawing.polygons import Ring, ring_of
from atrous.datasets.readers import outlines
from atrous.datasets.readers.objects import Drawn
from atrous.domain.errors import BadDataset
from atrous.imaging.decode import MAX_PIXELS

Attributes = Mapping[str, str]


def left_out(tag: str, attributes: Attributes) -> str | None:
    """Why a shape covers no area; None where it does."""
    if tag not in SHAPES:
        return tag
    if not attributes.get("label", "").strip():
        return "shape without label"
    if tag == "polygon" and attributes.get("points", "").count(";") < 2:
        return "polygon of less than 3 points"
    return None


def drawn(tag: str, attributes: Attributes) -> Drawn:
    """The shape of a tag that is not left out.

    Raises:
        BadDataset: an attribute is missing or no number.
    """
    return SHAPES[tag](attributes)


def _polygon(attributes: Attributes) -> Ring:
    ring = ring_of([point.split(",") for point in attributes["points"].split(";")])
    return outlines.pixels_under(outlines.within_reach(ring))


def _box(attributes: Attributes) -> Ring:
    left, top, right, bottom = _numbers(attributes, "xtl", "ytl", "xbr", "ybr")
    if degrees := _number(attributes, "rotation", "0"):
        middle = (left + right) / 2, (top + bottom) / 2
        return outlines.pixels_in_turned_box((left, top, right, bottom), degrees, about=middle)
    return outlines.pixels_in_box(left, top, right, bottom)


def _ellipse(attributes: Attributes) -> Ring:
    x, y, radius_x, radius_y = _numbers(attributes, "cx", "cy", "rx", "ry")
    return outlines.pixels_in_ellipse(x, y, radius_x, radius_y, _number(attributes, "rotation", "0"))


def _mask(attributes: Attributes) -> Bitmap:
    """Counts of pixels outside and inside in turn, along the rows of a box; what they do not reach is outside."""
    left, top, width, height = (int(side) for side in _numbers(attributes, "left", "top", "width", "height"))
    counts = _counts(attributes.get("rle", ""))
    pixels = width * height
    if width < 1 or height < 1 or pixels > MAX_PIXELS or sum(counts) > pixels:
        raise BadDataset(f"a mask of {width}x{height} pixels whose counts add up to {sum(counts)}")
    counts.append(pixels - sum(counts))
    inside = np.arange(len(counts)) % 2
    inside[-1] = 0
    return Bitmap(np.repeat(inside.astype(np.uint8), counts).reshape(height, width), top, left)


SHAPES: dict[str, Callable[[Attributes], Drawn]] = {
    "polygon": _polygon,
    "box": _box,
    "ellipse": _ellipse,
    "mask": _mask,
}


def _counts(text: str) -> list[int]:
    words = text.split(",") if text.strip() else []
    if not all(word.strip().isdecimal() and len(word) < 12 for word in words):
        raise BadDataset(f"a mask has the counts {text[:40]!r}; wanted whole numbers with commas between them")
    return [int(word) for word in words]


def _numbers(attributes: Attributes, *names: str) -> list[float]:
    return [_number(attributes, name) for name in names]


def _number(attributes: Attributes, name: str, default: str = "") -> float:
    text = attributes.get(name, default)
    try:
        number = float(text)
    except ValueError as error:
        raise BadDataset(f"{name} is {text[:40]!r}; wanted a number") from error
    return float(outlines.within_reach(np.array(number)))
