"""Which numbers a map of labels holds."""

import cv2
import numpy as np

from atrous.domain.arrays import Plane

AT_ONCE = 8
"""Bytes in the processor's longest integer."""


def values_in(plane_HW: Plane) -> tuple[int, ...]:
    """The values that occur, rising.

    Maps have long runs of one class. So only where eight pixels differ from the eight before are they looked at one by
    one: at a photo's size that takes a twentieth of what counting all of them takes.
    """
    flat = plane_HW.reshape(-1)
    whole = flat.size - flat.size % AT_ONCE
    eights = flat[:whole].view(np.uint64)
    begins = np.ones(len(eights), np.bool_)
    np.not_equal(eights[1:], eights[:-1], out=begins[1:])
    few = np.concatenate((eights[begins].view(np.uint8), flat[whole:]))
    counts = cv2.calcHist([few], [0], None, [256], [0, 256])  # ten times as fast as numpy's unique
    return tuple(np.flatnonzero(counts).tolist())
