"""Sketches that wait in a file."""

import gc
from pathlib import Path

import numpy as np
import pytest

from atrous.datasets.doctoring.sketch_file import SketchFile

COUNT = 40


@pytest.fixture
def sketches():
    return np.random.default_rng(0).integers(0, 255, (COUNT, 32, 32), np.uint8)


@pytest.fixture
def file(sketches):
    file = SketchFile()
    for sketch in sketches:
        file.append(sketch.tobytes())
    return file


@pytest.mark.parametrize("places", [range(COUNT), [7], [], [3, 39, 3, 0, 12, 11]])
def test_what_was_appended_is_read_at_any_places_in_any_order(file, sketches, places):
    places = np.array(places, np.intp)
    np.testing.assert_array_equal(file.at(places), sketches[places])


def test_a_picture_that_cannot_be_read_keeps_its_place(file, sketches):
    file.append(b"")
    file.append(sketches[5].tobytes())
    np.testing.assert_array_equal(file.at(np.array([COUNT, COUNT + 1])), [np.zeros((32, 32)), sketches[5]])


def test_the_file_goes_with_its_last_holder(sketches):
    open_before = set(Path("/dev/fd").iterdir())
    file = SketchFile()
    file.append(sketches[0].tobytes())
    del file
    gc.collect()
    assert set(Path("/dev/fd").iterdir()) == open_before
