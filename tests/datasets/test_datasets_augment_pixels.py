"""Augmentations that change what pixels show: colours and blemishes."""

import numpy as np
import pytest
from version_fakes import Always, labelled

from atrous.datasets.versions.augment.blemishes import blur, cutout, noise
from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.augment.colours import brightness, exposure, hue, random_grayscale, saturation
from atrous.datasets.versions.example import Example
from atrous.domain.augmentation import (
    Blur,
    Brightness,
    Cutout,
    Exposure,
    Hue,
    Noise,
    RandomGrayscale,
    Saturation,
)

ROWS = [[1, 2, 3], [4, 5, 6]]
LEAST, MOST = Always(0.0), Always(1 - 2**-53)


def coloured(*pixels):
    """A picture of one row."""
    return Example(np.array([pixels], np.uint8), np.ones((1, len(pixels)), np.uint8))


class TestColours:
    @pytest.mark.parametrize(
        ("step", "apply", "chance", "wanted"),
        [
            (Brightness(50), brightness, MOST, [15, 150, 255]),
            (Brightness(50), brightness, LEAST, [5, 50, 125]),
            (Brightness(50, brighten=False), brightness, MOST, [10, 100, 250]),
            (Brightness(50, darken=False), brightness, LEAST, [10, 100, 250]),
            (Hue(120), hue, MOST, [250, 10, 100]),  # a third of the circle: the channels change places
            (Hue(120), hue, LEAST, [100, 250, 10]),
            (Saturation(100), saturation, LEAST, [90, 90, 90]),  # 0.299 * 10 + 0.587 * 100 + 0.114 * 250
            (Saturation(100), saturation, MOST, [0, 110, 255]),  # twice as far from 90
            (RandomGrayscale(30), random_grayscale, LEAST, [90, 90, 90]),
            (RandomGrayscale(30), random_grayscale, MOST, [10, 100, 250]),
            (Exposure(50), exposure, MOST, [29, 137, 252]),  # 255 (v / 255) ** (2 / 3)
            (Exposure(50), exposure, LEAST, [0, 39, 245]),  # 255 (v / 255) ** 2
        ],
    )
    def test_one_pixel(self, step, apply, chance, wanted):
        found = apply(step, coloured((10, 100, 250)), chance)
        assert found.picture.tolist() == [[wanted]]
        assert found.labels_HW.tolist() == [[1]]

    def test_grey_has_no_hue_and_no_saturation(self):
        grey = coloured((0, 0, 0), (77, 77, 77), (255, 255, 255))
        for changed in (hue(Hue(90), grey, Always(0.9)), saturation(Saturation(80), grey, MOST)):
            np.testing.assert_array_equal(changed.picture, grey.picture)

    def test_exposure_keeps_black_and_white(self):
        ends = coloured((0, 0, 0), (255, 255, 255))
        np.testing.assert_array_equal(exposure(Exposure(99), ends, LEAST).picture, ends.picture)


class TestBlemishes:
    def test_blur_spreads_a_point_evenly(self):
        point = np.zeros((15, 15, 3), np.uint8)
        point[7, 7] = 255
        spread = blur(Blur(2), Example(point, np.ones((15, 15), np.uint8)), Always(0.5)).picture[..., 0].astype(int)
        assert spread[7, 7] == spread.max()
        assert 40 <= spread[7, 7] <= 41  # 255 / (2 pi): a Gaussian of one pixel, with weights of 8 bits
        np.testing.assert_array_equal(spread, spread.T)
        np.testing.assert_array_equal(spread, spread[::-1])
        assert abs(spread.sum() - 255) < 12

    def test_no_blur_is_none(self):
        example = coloured((1, 2, 3), (200, 3, 4))
        assert blur(Blur(2), example, LEAST) is example

    def test_noise_hits_the_share_drawn(self):
        example = Example(np.full((10, 10, 3), 100, np.uint8), np.ones((10, 10), np.uint8))
        found = noise(Noise(40), example, Always(0.5))
        changed_HW = (found.picture != 100).any(axis=2)
        assert changed_HW.sum() == 20
        assert set(np.unique(found.picture[changed_HW])) <= {0, 255}
        assert (found.labels_HW == 1).all()
        assert (example.picture == 100).all()

    def test_noise_is_black_and_white(self):
        example = Example(np.full((50, 50, 3), 100, np.uint8), np.ones((50, 50), np.uint8))
        found = noise(Noise(100), example, Chance("salt"))
        values = found.picture[(found.picture != 100).any(axis=2)]
        assert (values == values[:, :1]).all()
        assert 0.4 < (values == 255).mean() < 0.6

    def test_cutout_is_black_and_ignored(self):
        found = cutout(Cutout(1, 50), labelled([[1] * 4] * 4), Always(0.5))
        assert found.labels_HW.tolist() == [[1, 1, 1, 1], [1, 255, 255, 1], [1, 255, 255, 1], [1, 1, 1, 1]]
        np.testing.assert_array_equal(found.picture[..., 0] == 0, found.labels_HW == 255)

    def test_cutout_at_a_corner_is_cut_off(self):
        assert (
            cutout(Cutout(3, 50), labelled([[1] * 4] * 4), LEAST).labels_HW.tolist() == [[255, 1, 1, 1]] + [[1] * 4] * 3
        )
