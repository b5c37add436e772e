"""Overlays for people: colours that stay, tints where labels are, a legend of what is there."""

import itertools

import numpy as np
import pytest

from atrous.imaging.overlay import overlay
from atrous.imaging.palette import colors

GREY = np.full((60, 80, 3), 100, np.uint8)
NAMES = ("background", "leaf", "жук")


def half_leaf() -> np.ndarray:
    labels = np.zeros((60, 80), np.uint8)
    labels[:, 40:] = 1
    return labels


class TestPalette:
    """One colour a class, for ever."""

    def test_background_is_black_and_all_others_differ(self) -> None:
        palette = colors(255)
        assert palette.shape == (255, 3)
        assert palette[0].tolist() == [0, 0, 0]
        assert len({tuple(color) for color in palette.tolist()}) == 255

    def test_a_class_keeps_its_colour_when_classes_are_added(self) -> None:
        np.testing.assert_array_equal(colors(4), colors(40)[:4])

    def test_the_first_classes_are_far_apart(self) -> None:
        first = colors(20).astype(int)
        assert min(np.abs(one - other).sum() for one, other in itertools.combinations(first, 2)) > 60

    def test_painting_the_palette_does_not_change_it(self) -> None:
        colors(3)[:] = 7
        assert colors(3)[0].tolist() == [0, 0, 0]


class TestOverlay:
    """What is drawn where."""

    def test_classes_are_tinted_and_background_is_not(self) -> None:
        drawn = overlay(GREY, half_leaf(), NAMES, opacity=0.5, legend=False)
        assert drawn.shape == GREY.shape
        assert (drawn[:, :40] == 100).all()
        np.testing.assert_allclose(drawn[30, 60], (colors(2)[1] + 100.0) / 2, atol=1)

    def test_outlines_are_in_full_colour(self) -> None:
        drawn = overlay(GREY, half_leaf(), NAMES, opacity=0.0, legend=False)
        assert (drawn[:, 40] == colors(2)[1]).all()
        assert (drawn[:, 42:] == 100).all()

    def test_ignored_pixels_are_left_alone(self) -> None:
        drawn = overlay(GREY, np.full((60, 80), 255, np.uint8), NAMES, legend=False)
        assert (drawn == GREY).all()

    def test_the_picture_given_is_not_painted_on(self) -> None:
        picture = GREY.copy()
        overlay(picture, half_leaf(), NAMES)
        assert (picture == GREY).all()

    def test_the_legend_shows_the_colours_of_the_classes_present(self) -> None:
        drawn = overlay(GREY, half_leaf(), NAMES)
        panel = drawn[:, 80:]
        assert drawn.shape[0] >= 60
        assert panel.shape[1] > 60
        found = {tuple(color) for color in panel.reshape(-1, 3).tolist()}
        assert tuple(colors(2)[1].tolist()) in found
        assert tuple(colors(3)[2].tolist()) not in found

    @pytest.mark.parametrize("name", ["leaf", "жук", "葉", "Müll"])
    def test_names_in_any_script_are_drawn_as_themselves(self, name: str) -> None:
        def panel(text: str) -> np.ndarray:
            return overlay(GREY, half_leaf(), ("background", text))

        unknown = panel("\ue000" * len(name))
        assert panel(name).shape != unknown.shape or (panel(name) != unknown).any()

    def test_many_classes_make_the_legend_longer_than_the_picture(self) -> None:
        labels = np.arange(4800, dtype=np.int64).reshape(60, 80) % 30
        names = tuple(f"class {number}" for number in range(30))
        drawn = overlay(GREY, labels.astype(np.uint8), names)
        assert drawn.shape[0] > 60
        assert (drawn[60:, :80] == 255).all()
