"""Which numbers a map of labels holds."""

import numpy as np

from atrous.domain.arrays import Plane


def values_in(plane_HW: Plane) -> tuple[int, ...]:
    """The values that occur, rising."""
    from atrous.imaging.marking import mark  # Numba takes a quarter of a second to import

    is_there = np.zeros(256, np.bool_)
    mark(np.ascontiguousarray(plane_HW).reshape(-1), is_there)
    return tuple(np.flatnonzero(is_there).tolist())
