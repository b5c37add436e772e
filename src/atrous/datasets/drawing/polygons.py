"""Outlines with holes, in as many parts as an object has."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.drawing.cover import NOTHING, Cover
from atrous.domain.arrays import Plane, SizeHW
from atrous.domain.errors import BadDataset

Ring = NDArray[np.float64]
"""Corners of a closed outline in pixels, (count, 2) as x, y; whole numbers are the middles of pixels."""

Pixels = NDArray[np.int32]
FAR = 4  # picture sides; a corner farther away is no slip of the hand


@dataclass(frozen=True, eq=False)
class Part:
    """An outline and the holes in it. The pixels under a hole's outline belong to the object, as OpenCV traces them."""

    outer: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, eq=False)
class Polygons:
    """An object of one or more parts. Each is filled by the even-odd rule; where parts overlap, both cover."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, *rings: Ring) -> "Polygons":
        """An object without holes."""
        return cls(tuple(Part(ring) for ring in rings))

    def cover(self, size_HW: SizeHW) -> Cover:
        """The pixels in and under the outlines.

        Raises:
            BadDataset: a coordinate is not finite, or far outside the picture.
        """
        parts = [_to_pixels(part, size_HW) for part in self.parts if len(part.outer)]
        box = _common_box([outer for outer, _ in parts], size_HW)
        if box is None:
            return NOTHING
        top, left, bottom, right = box
        inside_HW = np.zeros((bottom - top, right - left), np.uint8)
        for outer, holes in parts:
            _fill(inside_HW, outer - (left, top), [hole - (left, top) for hole in holes])
        return Cover(top, left, inside_HW)


def ring_of(points: object) -> Ring:
    """A ring of what a file holds: pairs `[[x, y], …]` or a flat list `[x, y, …]`.

    Raises:
        BadDataset: it is something else, or has an odd count of numbers.
    """
    try:
        numbers = np.asarray(points, np.float64).ravel()
    except (TypeError, ValueError, OverflowError) as error:
        raise BadDataset("an outline is no list of numbers") from error
    if len(numbers) % 2:
        raise BadDataset(f"an outline has {len(numbers)} numbers; wanted an x and a y for each corner")
    return numbers.reshape(-1, 2)


def _to_pixels(part: Part, size_HW: SizeHW) -> tuple[Pixels, list[Pixels]]:
    return _nearest(part.outer, size_HW), [_nearest(hole, size_HW) for hole in part.holes if len(hole)]


def _nearest(ring: Ring, size_HW: SizeHW) -> Pixels:
    if not np.isfinite(ring).all():
        raise BadDataset("an outline has a coordinate that is no finite number")
    if (farthest := float(np.abs(ring).max())) > FAR * max(size_HW):
        raise BadDataset(f"an outline reaches to {farthest:g}, but the picture is {size_HW[1]}x{size_HW[0]} pixels")
    return np.rint(ring).astype(np.int32)


def _common_box(rings: Iterable[Pixels], size_HW: SizeHW) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right (exclusive) of all corners, cut to the picture; None when nothing is left."""
    corners = [corner for ring in rings for corner in (ring.min(0), ring.max(0))]
    if not corners:
        return None
    (left, top), (right, bottom) = np.min(corners, 0).tolist(), np.max(corners, 0).tolist()
    top, left, bottom, right = max(0, top), max(0, left), min(size_HW[0], bottom + 1), min(size_HW[1], right + 1)
    return (top, left, bottom, right) if top < bottom and left < right else None


def _fill(inside_HW: Plane, outer: Pixels, holes: list[Pixels]) -> None:
    """Draw one part over what is there; a part of its own canvas where it has holes, as they must not cut others."""
    if not holes:
        cv2.fillPoly(inside_HW, [outer], 1)
        return
    part_HW, hole_HW = np.zeros_like(inside_HW), np.zeros_like(inside_HW)
    cv2.fillPoly(part_HW, [outer], 1)
    for hole in holes:
        cv2.fillPoly(hole_HW, [hole], 1)
        cv2.polylines(hole_HW, [hole], True, 0)
    inside_HW |= part_HW & ~hole_HW & 1
