"""What the compiled functions hand to each other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane

LANES = 16
"""Numbers that are worked on at once, two of the processor's vectors; a cell's run of pixels is rounded up to it.

A loop of so many steps, known to the compiler, is a few instructions. One of unknown length is made for many more, and
goes over the few pixels of a cell one by one.
"""
MANY = 64
"""The same for cells of so many pixels and more."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]


class Way(NamedTuple):
    """One direction of an enlargement."""

    starts: NDArray[np.int64]
    """The first pixel of each cell, and the end."""
    ends: NDArray[np.int64]
    """Where each cell ends if its number of pixels is rounded up to `LANES`."""
    parts: Floats
    """How far each pixel is on the way from the sample before it to the next; `LANES` more at the end."""
    longest: int
    """Of the cells' numbers of pixels."""


class Planes(NamedTuple):
    """What is filled, uint8 HW."""

    labels: LabelMap
    confidence: Plane


class Cells(NamedTuple):
    """A row of cells: the samples above it and below it, and what that tells."""

    upper_KW: Floats
    lower_KW: Floats
    winners_2W: Numbers
    odds_2W: Floats
    is_open: NDArray[np.bool_]
    is_dropped: NDArray[np.bool_]
    """Whether the winner is too improbable in all of the cell."""


class Room(NamedTuple):
    """For the pixels of one cell, row by row, and for the classes that matter in it."""

    down: Floats
    across: Floats
    best: Floats
    labels: Numbers
    totals: Floats
    """Sum of exp(score - best)."""
    classes: NDArray[np.int64]
    surfaces: Floats
    """Of each class the score at the first corner, and its rise across, down, and both."""
