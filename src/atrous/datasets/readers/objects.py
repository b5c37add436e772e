"""Outlines that belong to one object, for tools that store each part as a shape of its own and give parts a group."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from atrous.datasets.drawing.cover import Shape
from atrous.datasets.drawing.draw import Region
from atrous.datasets.drawing.polygons import Polygons, Ring
from atrous.datasets.drawing.unusable import Unusable
from atrous.datasets.options import Overlap
from atrous.domain.errors import BadDataset

Drawn = Ring | Shape
"""An outline, or something else that covers pixels."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A shape of a file."""

    value: int
    shape: Drawn
    name: str
    """For errors: "shape 3"."""
    group: str | None = None
    """Outlines of the same value and group are parts of one object."""


def drawn_or_unusable(make: Callable[[], Drawn]) -> Drawn:
    """What is made, or what says when its picture is drawn why it could not be."""
    try:
        return make()
    except BadDataset as error:
        return Unusable(str(error))


def make_regions(outlines: Iterable[Outline], overlap: Overlap) -> list[Region]:
    """The regions of a picture, in the order of their first parts.

    Where the smaller lies on top, an object is as large as all its parts; where the file's order counts, each part
    keeps its place in it. Pixels that a mask gives are always a region of their own.
    """
    objects: dict[object, list[Outline]] = {}
    for place, outline in enumerate(outlines):
        has_parts = overlap == "area" and outline.group is not None and isinstance(outline.shape, np.ndarray)
        objects.setdefault((outline.value, outline.group) if has_parts else place, []).append(outline)
    return [_region(parts) for parts in objects.values()]


def _region(parts: list[Outline]) -> Region:
    first, rings = parts[0], [part.shape for part in parts if isinstance(part.shape, np.ndarray)]
    shape = Polygons.of(*rings) if isinstance(first.shape, np.ndarray) else first.shape
    return Region(first.value, shape, first.name)
