"""Finds the values of a plane, compiled."""

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.compiled import compiled

BLOCK = 64
"""Pixels that are looked at together, a number that the compiler knows."""


@compiled
def mark(values: NDArray[np.uint8], is_there: NDArray[np.bool_]) -> None:
    """Note each value that occurs.

    Maps have long runs of one class. So only blocks of more than one value are looked at one by one.
    """
    whole = len(values) - len(values) % BLOCK
    for start in range(0, whole, BLOCK):
        place, first = np.uint64(start), values[start]
        others = np.uint8(0)
        for lane in range(BLOCK):
            others |= values[place + np.uint64(lane)] ^ first
        is_there[first] = True
        if others:
            for lane in range(BLOCK):
                is_there[values[place + np.uint64(lane)]] = True
    for last in range(whole, len(values)):
        is_there[values[last]] = True
