"""Which pictures look alike, and how many can be compared."""

import cv2
import numpy as np
import pytest

from atrous.datasets.doctoring.groups import connected
from atrous.datasets.doctoring.lookalikes import find_lookalikes
from atrous.datasets.doctoring.sketch import sketch_picture
from atrous.datasets.doctoring.sketch_file import SketchFile


def scene(seed, size_HW=(120, 160)):
    """Blurred noise, as different from others as photos are."""
    noise = np.random.default_rng(seed).integers(0, 255, (*size_HW, 3), np.uint8)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 6), None, 0, 255, cv2.NORM_MINMAX)


def sketches(pictures):
    return np.array(
        [
            np.frombuffer(sketch_picture(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)), np.uint8).reshape(32, 32)
            for picture in pictures
        ]
    )


def in_file(sketches):
    file = SketchFile()
    for sketch in sketches:
        file.append(sketch.tobytes())
    return file


def pairs_in(sketches):
    return find_lookalikes(in_file(sketches), np.arange(len(sketches)))


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: cv2.resize(picture, (320, 240)),
        lambda picture: picture // 2 + 30,
        lambda picture: cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], 1),
        lambda picture: picture[:, ::-1],
        lambda picture: picture[::-1],
        lambda picture: picture.transpose(1, 0, 2),
        lambda picture: np.rot90(picture),
        lambda picture: np.rot90(picture, 2),
        lambda picture: np.rot90(picture, 3),
        lambda picture: np.rot90(picture, 2).transpose(1, 0, 2),
    ],
)
def test_a_changed_copy_looks_alike(change):
    pictures = [scene(number) for number in range(5)]
    pictures.append(np.ascontiguousarray(change(pictures[2])))
    assert pairs_in(sketches(pictures)) == [(2, 5)]


def test_only_the_sketches_asked_for_are_compared():
    pictures = [scene(0), scene(1), scene(1), scene(0), scene(1)]
    assert find_lookalikes(in_file(sketches(pictures)), np.array([0, 2, 4])) == [(1, 2)]


def test_pictures_without_content_look_like_nothing():
    assert pairs_in(np.full((4, 32, 32), 7, np.uint8)) == []
    assert pairs_in(np.empty((0, 32, 32), np.uint8)) == []


def noisy(sketch, count):
    """As many copies with other noise, which all look alike."""
    noise = np.random.default_rng(0).normal(0, 0.8, (count, 32, 32))
    return np.clip(sketch + noise, 0, 255).astype(np.uint8)


def test_many_that_look_alike_are_connected_without_comparing_all():
    count = 400
    pairs = pairs_in(noisy(sketches([scene(0)]), count))
    assert len(pairs) < count * 10
    assert connected(count, pairs) == [list(range(count))]


def test_many_in_several_groups_are_all_found():
    groups, size = 3, 100  # more than a picture is compared with
    alike = np.stack([noisy(sketch, size) for sketch in sketches([scene(number) for number in range(groups)])], axis=1)
    found = connected(groups * size, pairs_in(alike.reshape(-1, 32, 32)))
    assert found == [list(range(number, groups * size, groups)) for number in range(groups)]


def test_chains_make_groups():
    assert connected(6, [(4, 1), (0, 5), (4, 2)]) == [[0, 5], [1, 2, 4]]
    assert connected(6, [(4, 5), (0, 1), (1, 4)]) == [[0, 1, 4, 5]]
    assert connected(3, []) == []
