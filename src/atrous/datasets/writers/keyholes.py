"""Areas of a mask → one outline each, from which `fillPoly` draws exactly the same pixels, holes included.

YOLO has no holes. The outline of an area therefore runs to each hole, round it and back by the same way, as
Ultralytics' own converter from COCO does. Here the way leads to the left through the area's own pixels, so that
drawing it adds none.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Plane

Corners = NDArray[np.int64]
"""(count, 2) as x, y, the numbers of pixels."""
Point = tuple[int, int]


def outlines(inside_HW: Plane) -> Iterator[Corners]:
    """The outline of every connected area; pixels that touch by a corner are connected."""
    contours, tree = cv2.findContours(inside_HW, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return
    points = [contour[:, 0].astype(np.int64) for contour in contours]
    parents = tree[0, :, 3].tolist()
    holes: dict[int, list[Corners]] = {place: [] for place, parent in enumerate(parents) if parent < 0}
    for place, parent in enumerate(parents):
        if parent >= 0:
            holes[parent].append(points[place])
    for outer, inner in holes.items():
        yield _without_straight(_joined(points[outer], inner, inside_HW) if inner else points[outer])


def _joined(outer: Corners, holes: list[Corners], inside_HW: Plane) -> Corners:
    """One ring of an outline and its holes. What lies to the left of a hole is part of the ring before it is."""
    ring = _Ring(_points(outer))
    for loop in sorted(map(_from_its_left, holes)):
        x, y = loop[0]
        gaps = np.flatnonzero(inside_HW[y, :x] == 0)
        ring.insert((int(gaps[-1]) + 1 if len(gaps) else 0, y), loop)
    return np.array(list(ring.walk()), np.int64)


def _from_its_left(hole: Corners) -> list[Point]:
    points = _points(hole)
    start = points.index(min(points))
    return points[start:] + points[:start]


class _Ring:
    """A closed line of points that grows in its middle."""

    def __init__(self, points: list[Point]) -> None:
        self._points: list[Point] = []
        self._next: list[int] = []
        self._place: dict[Point, int] = {}
        self._append(points)
        self._next[-1] = 0

    def insert(self, at: Point, loop: list[Point]) -> None:
        """Go from a point of the ring round a loop, and come back to the point."""
        before = self._place[at]
        after, first = self._next[before], len(self._points)
        self._append([*loop, loop[0], at])
        self._next[before], self._next[-1] = first, after

    def walk(self) -> Iterator[Point]:
        """The points in order."""
        place = 0
        while True:
            yield self._points[place]
            place = self._next[place]
            if place == 0:
                return

    def _append(self, points: list[Point]) -> None:
        first = len(self._points)
        self._points += points
        self._next += range(first + 1, first + len(points) + 1)
        self._place |= {point: first + offset for offset, point in enumerate(points)}


def _points(corners: Corners) -> list[Point]:
    return [(x, y) for x, y in corners.tolist()]


def _without_straight(ring: Corners) -> Corners:
    """Less the points at which the line goes straight on. Steps are level, upright or diagonal."""
    steps = np.sign(np.roll(ring, -1, axis=0) - ring)
    turns = (steps != np.roll(steps, 1, axis=0)).any(1)
    return ring[turns] if turns.any() else ring[:1]
