"""Which classes a label map holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from atrous.imaging.values import values_in


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.integers(0, 255)))
def test_all_values_of_any_map_are_found(plane_HW: np.ndarray) -> None:
    assert values_in(plane_HW) == tuple(np.unique(plane_HW).tolist())


@pytest.mark.parametrize("place", [(0, 0), (3, 7), (39, 62)])
def test_one_pixel_is_found_wherever_it_lies(place: tuple[int, int]) -> None:
    plane_HW = np.full((40, 63), 5, np.uint8)
    plane_HW[place] = 200

    assert values_in(plane_HW) == (5, 200)


def test_a_window_of_a_larger_map_is_looked_at_alone() -> None:
    plane_HW = np.full((40, 64), 9, np.uint8)
    plane_HW[10:20, 10:33] = 1

    assert values_in(plane_HW[10:20, 10:33]) == (1,)
