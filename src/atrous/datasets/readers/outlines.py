"""Outlines of the shapes that tools store by a few numbers, in pixels. y points down, so a turn goes clockwise.

LabelMe, CVAT and Label Studio count from the picture's edge: the pixel in its corner reaches from 0 to 1.
`pixels_under` says which pixels corners lie in, as drawing counts them. LabelMe's own masks are made the same way.
"""

import math

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.drawing.polygons import Ring
from atrous.domain.errors import BadDataset

FEWEST_CORNERS, MOST_CORNERS = 16, 720
FARTHEST = 1e9
SLACK = 1e-6  # pixels; 30 % of 10 is 2.9999999999999996


def within_reach(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The numbers themselves, when they can be computed with.

    Raises:
        BadDataset: one is not finite, or so large that it is no pixel of any picture.
    """
    if not (np.abs(numbers) < FARTHEST).all():
        raise BadDataset(f"a coordinate is {numbers.flat[int(np.argmin(np.abs(numbers) < FARTHEST))]:g}")
    return numbers


def pixels_under(ring: Ring) -> Ring:
    """The pixel in which each corner lies."""
    return np.floor(ring + SLACK)


def rectangle(left: float, top: float, right: float, bottom: float) -> Ring:
    """Four corners, clockwise from the top left."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def pixels_in_box(left: float, top: float, right: float, bottom: float) -> Ring:
    """The corner pixels of those that an upright box touches: from 2 to 4 it touches two."""
    (left, right), (top, bottom) = sorted((left, right)), sorted((top, bottom))
    last_x, last_y = np.ceil((right - SLACK, bottom - SLACK)) - 1
    first_x, first_y = np.floor((left + SLACK, top + SLACK))
    return rectangle(first_x, first_y, np.maximum(first_x, last_x), np.maximum(first_y, last_y))


def pixels_in_turned_box(box: tuple[float, float, float, float], degrees: float, about: tuple[float, float]) -> Ring:
    """The outermost pixels of a box given by its left, top, right and bottom and turned clockwise about a point."""
    (x, y), (half_x, half_y) = _middle_and_halves(*box)
    return _turned(rectangle(x - half_x, y - half_y, x + half_x, y + half_y), degrees, about) - 0.5


def pixels_in_ellipse(x: float, y: float, radius_x: float, radius_y: float, degrees: float = 0) -> Ring:
    """The outermost pixels of an ellipse turned about its middle, so many that its sides are about 2 pixels long."""
    _, (half_x, half_y) = _middle_and_halves(x - radius_x, y - radius_y, x + radius_x, y + radius_y)
    corners = int(np.clip(math.pi * (half_x + half_y) / 2, FEWEST_CORNERS, MOST_CORNERS))
    angles = np.arange(corners) * (2 * math.pi / corners)
    ring = np.column_stack((x + half_x * np.cos(angles), y + half_y * np.sin(angles)))
    return _turned(ring, degrees, (x, y)) - 0.5


def _middle_and_halves(
    left: float, top: float, right: float, bottom: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middle of a box, and how far from it the middles of its outermost pixels are."""
    halves = (max(abs(right - left) - 1, 0) / 2, max(abs(bottom - top) - 1, 0) / 2)
    return ((left + right) / 2, (top + bottom) / 2), halves


def _turned(ring: Ring, degrees: float, about: tuple[float, float]) -> Ring:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([(cosine, sine), (-sine, cosine)])
    return np.asarray((ring - about) @ turn + np.array(about), np.float64)
