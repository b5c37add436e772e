"""Each augmentation by hand, and what holds for all of them."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_strategies import AUGMENTATIONS
from version_fakes import Always, Patch, labelled

from atrous.datasets.versions.augment.affine import Affine, crop, rotate, shear
from atrous.datasets.versions.augment.augment import augment
from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.augment.mosaic import mosaic
from atrous.datasets.versions.augment.turns import flip, ninety
from atrous.datasets.versions.augment.warp import warp
from atrous.datasets.versions.example import Example
from atrous.datasets.versions.recipe_json import recipe_from_roboflow
from atrous.domain.augmentation import (
    Crop,
    Flip,
    Ninety,
    Rotate,
    Shear,
)
from atrous.domain.errors import BadPicture

ROWS = [[1, 2, 3], [4, 5, 6]]
LEAST, MOST = Always(0.0), Always(1 - 2**-53)


def coloured(*pixels):
    """A picture of one row."""
    return Example(np.array([pixels], np.uint8), np.ones((1, len(pixels)), np.uint8))


class TestChance:
    def test_the_numbers_are_those_of_every_machine(self):
        chance = Chance(7, "photo", 2)
        assert [chance.below(1000) for _ in range(5)] == [743, 769, 732, 606, 13]
        assert chance.words(3).tolist() == [2446378510, 1471802600, 785030440]
        assert chance.between(2, 4) == 3.786835455097826

    def test_every_number_comes_about_as_often(self):
        chance = Chance("even")
        counts = np.bincount([chance.below(4) for _ in range(4000)])
        assert counts.min() > 900
        assert 0.27 < np.mean([chance.happens(0.3) for _ in range(4000)]) < 0.33


class TestTurns:
    @pytest.mark.parametrize(
        ("step", "chance", "wanted"),
        [
            (Flip(horizontal=True), LEAST, [[3, 2, 1], [6, 5, 4]]),
            (Flip(vertical=True), LEAST, [[4, 5, 6], [1, 2, 3]]),
            (Flip(horizontal=True, vertical=True), LEAST, [[6, 5, 4], [3, 2, 1]]),
            (Flip(horizontal=True, vertical=True), MOST, ROWS),
        ],
    )
    def test_flip(self, step, chance, wanted):
        self.check(flip(step, labelled(ROWS), chance), wanted)

    @pytest.mark.parametrize(
        ("step", "share", "wanted"),
        [
            (Ninety(clockwise=True), 0.0, ROWS),
            (Ninety(clockwise=True), 0.6, [[4, 1], [5, 2], [6, 3]]),
            (Ninety(counter_clockwise=True), 0.6, [[3, 6], [2, 5], [1, 4]]),
            (Ninety(upside_down=True), 0.6, [[6, 5, 4], [3, 2, 1]]),
            (Ninety(clockwise=True, upside_down=True), 0.4, [[4, 1], [5, 2], [6, 3]]),
            (Ninety(True, True, True), 0.99, [[6, 5, 4], [3, 2, 1]]),
        ],
    )
    def test_ninety(self, step, share, wanted):
        self.check(ninety(step, labelled(ROWS), Always(share)), wanted)

    def check(self, found, wanted):
        assert found.labels_HW.tolist() == wanted
        np.testing.assert_array_equal(found.picture, labelled(wanted).picture)


class TestMoves:
    def test_crop_enlarges_a_window(self):
        example = labelled([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]])
        first = warp(example, crop(Crop(50, 50), (4, 4), LEAST))
        last = warp(example, crop(Crop(50, 50), (4, 4), MOST))
        assert first.labels_HW.tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [5, 5, 6, 6], [5, 5, 6, 6]]
        assert last.labels_HW.tolist() == [[2, 2, 3, 3], [2, 2, 3, 3], [6, 6, 7, 7], [6, 6, 7, 7]]

    def test_a_quarter_turn_is_exact(self):
        example = labelled([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        turned = warp(example, Affine(xx=0, xy=1, yx=-1, yy=0).about_middle((3, 3)))
        assert turned.labels_HW.tolist() == [[7, 4, 1], [8, 5, 2], [9, 6, 3]]
        np.testing.assert_array_equal(turned.picture, np.rot90(example.picture, -1))

    def test_what_a_rotation_exposes_is_ignored_and_mirrored(self):
        example = Example(np.full((201, 201, 3), 90, np.uint8), np.ones((201, 201), np.uint8))
        turned = warp(example, rotate(Rotate(45), (201, 201), MOST))
        assert set(np.unique(turned.labels_HW)) == {1, 255}
        assert turned.labels_HW[100].tolist() == [1] * 201
        assert (turned.labels_HW[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()
        assert (turned.picture == 90).all()
        assert 0.82 < (turned.labels_HW == 1).mean() < 0.84  # an octagon: 2 (sqrt 2 - 1) of the square

    def test_rotations_go_either_way(self):
        line = np.zeros((9, 9), np.uint8)
        line[3:6] = 1
        left, right = (
            warp(Example(np.zeros((9, 9, 3), np.uint8), line), rotate(Rotate(45), (9, 9), chance)).labels_HW
            for chance in (LEAST, MOST)
        )
        corners = ([2, 2, 6, 6], [2, 6, 2, 6])
        assert left[corners].tolist() == [0, 1, 1, 0]
        assert right[corners].tolist() == [1, 0, 0, 1]

    def test_shear_slides_rows(self):
        example = labelled([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        across = warp(example, shear(Shear(horizontal=45), (3, 3), MOST))
        down = warp(example, shear(Shear(vertical=45), (3, 3), LEAST))
        assert across.labels_HW.tolist() == [[255, 1, 2], [4, 5, 6], [8, 9, 255]]
        assert down.labels_HW.tolist() == [[4, 2, 255], [7, 5, 3], [255, 8, 6]]
        assert across.picture[0, :, 0].tolist() == [20, 10, 20]  # mirrored at the edge

    def test_moves_are_one_map(self):
        first, second = Affine(xx=2, x0=3), Affine(xy=1, yy=4, y0=1)
        both = first.then(second)  # a point (x, y) of the copy: (2x + 3, y), then (2x + 3 + y, 4y + 1)
        assert both == Affine(xx=2, xy=1, x0=3, yx=0, yy=4, y0=1)

    def test_halves_are_blended(self):
        moved = warp(coloured((10, 20, 30), (30, 60, 90)), Affine(x0=0.5))
        assert moved.picture.tolist() == [[[20, 40, 60], [20, 40, 60]]]

    def test_a_picture_too_long_for_the_maps_is_refused(self):
        with pytest.raises(BadPicture, match="40000x1 cannot be turned; resize it to at most 32766 a side"):
            warp(Example(np.zeros((1, 40000, 3), np.uint8), np.zeros((1, 40000), np.uint8)), Affine())


class TestMosaic:
    def test_four_quarters(self):
        partners = iter([labelled([[2] * 4] * 4), labelled([[3] * 4] * 4), labelled([[4]])])
        found = mosaic(labelled([[1] * 4] * 4), Always(0.49), lambda _: next(partners))
        # the cross is at (1, 1), and the example itself stands in the second quarter
        assert found.labels_HW.tolist() == [[4, 1, 1, 1], [2, 3, 3, 3], [2, 3, 3, 3], [2, 3, 3, 3]]
        np.testing.assert_array_equal(found.picture, labelled(found.labels_HW).picture)

    def test_beside_a_small_partner_is_nothing(self):
        found = mosaic(labelled([[1] * 4] * 4), LEAST, lambda _: labelled([[2]]))
        assert found.labels_HW.tolist() == [[1, 2, 255, 255], [2, 2, 255, 255], [255] * 4, [255] * 4]
        assert (found.picture[found.labels_HW == 255] == 0).all()

    def test_half_of_the_copies_are_none(self):
        example = labelled([[1]])
        assert mosaic(example, MOST, lambda _: example) is example


@settings(max_examples=60, deadline=None)
@given(AUGMENTATIONS, st.integers(0, 999), st.tuples(st.integers(1, 40), st.integers(1, 40)))
def test_whatever_is_done_no_class_is_made_up(augmentation, seed, size_HW):
    augmentation = recipe_from_roboflow({}, augmentation).augmentation
    labels_HW = np.random.default_rng(seed).choice(np.array([0, 3, 7, 255], np.uint8), size_HW)
    example = Example(np.repeat(labels_HW[..., None], 3, axis=2), labels_HW)
    before = hashlib.sha256(example.picture.tobytes() + labels_HW.tobytes()).digest()
    copies = [augment(example, augmentation, Chance(seed), lambda _: example) for _ in range(2)]
    for copy in copies:
        assert set(np.unique(copy.labels_HW)) <= set(np.unique(labels_HW)) | {255}
        assert sorted(copy.labels_HW.shape) == sorted(size_HW)
        assert copy.picture.shape == (*copy.labels_HW.shape, 3)
        assert copy.picture.dtype == copy.labels_HW.dtype == np.uint8
    np.testing.assert_array_equal(copies[0].picture, copies[1].picture)
    np.testing.assert_array_equal(copies[0].labels_HW, copies[1].labels_HW)
    assert hashlib.sha256(example.picture.tobytes() + labels_HW.tobytes()).digest() == before


def test_labels_stay_on_what_they_label():
    """Under every turn and move together, the pixels of a class keep its colour but for its border."""
    patch = Patch(0)
    colours = np.array([[0, 0, 0], [240, 0, 0], [0, 0, 240]], np.uint8)
    labels_HW = np.where(patch.labels() == 255, 0, patch.labels())
    example = Example(colours[labels_HW], labels_HW)
    augmentation = recipe_from_roboflow(
        {},
        {
            "flip": {"horizontal": True, "vertical": True},
            "ninety": {"clockwise": True, "upside-down": True},
            "crop": {"min": 0, "max": 20},
            "rotate": {"degrees": 30},
            "shear": {"horizontal": 10, "vertical": 10},
        },
    ).augmentation
    for number in range(30):
        copy = augment(example, augmentation, Chance(number), lambda _: example)
        seen_HW = copy.labels_HW != 255
        right_HW = (copy.picture > 120).any(axis=2) == (copy.labels_HW > 0)
        assert right_HW[seen_HW].mean() > 0.93
