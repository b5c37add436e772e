"""Outlines of the shapes that tools store by a few numbers, in pixels. y points down, so a turn goes clockwise.

LabelMe, CVAT and Label Studio count from the picture's edge: the pixel in its corner reaches from 0 to 1.
`pixels_under` says which pixels corners lie in, as drawing counts them. LabelMe's own masks are made the same way.
"""

import math

import numpy as np

from atrous.datasets.drawing.polygons import Ring

FEWEST_CORNERS, MOST_CORNERS = 16, 720
SLACK = 1e-6  # pixels; 30 % of 10 is 2.9999999999999996


def pixels_under(ring: Ring) -> Ring:
    """The pixel in which each corner lies."""
    return np.floor(ring + SLACK)


def rectangle(left: float, top: float, right: float, bottom: float) -> Ring:
    """Four corners, clockwise from the top left."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def pixels_in_box(left: float, top: float, right: float, bottom: float) -> Ring:
    """The corner pixels of those that an upright box touches: from 2 to 4 it touches two."""
    last_x, last_y = np.ceil((right - SLACK, bottom - SLACK)) - 1
    first_x, first_y = np.floor((left + SLACK, top + SLACK))
    return rectangle(first_x, first_y, np.maximum(first_x, last_x), np.maximum(first_y, last_y))


def ellipse(x: float, y: float, radius_x: float, radius_y: float) -> Ring:
    """An ellipse by so many corners that its sides are about 2 pixels long."""
    girth = math.pi * (abs(radius_x) + abs(radius_y))
    corners = int(np.clip(girth / 2, FEWEST_CORNERS, MOST_CORNERS)) if math.isfinite(girth) else FEWEST_CORNERS
    angles = np.arange(corners) * (2 * math.pi / corners)
    return np.column_stack((x + radius_x * np.cos(angles), y + radius_y * np.sin(angles)))


def turned(ring: Ring, degrees: float, x: float, y: float) -> Ring:
    """A ring turned clockwise about a point."""
    angle = math.radians(degrees) if math.isfinite(degrees) else 0.0
    cosine, sine = math.cos(angle), math.sin(angle)
    away = ring - (x, y)
    return np.column_stack((x + cosine * away[:, 0] - sine * away[:, 1], y + sine * away[:, 0] + cosine * away[:, 1]))
