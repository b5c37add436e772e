"""What the network is shown, and that labels and the way back share its geometry."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.imaging.placement import Box
from atrous.imaging.preprocess import Preprocessor
from atrous.imaging.resize import resize_labels, resize_picture


def photo(height: int, width: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), np.uint8)


def preprocessor(
    size_HW: tuple[int, int], mode: ResizeMode, padding: int = 0, crop: StaticCrop | None = None
) -> Preprocessor:
    return Preprocessor(Preprocessing(static_crop=crop, resize=Resize(size_HW, mode, padding)))


class TestGeometry:
    """Each resize mode, by hand-computed boxes."""

    def test_stretch(self) -> None:
        picture = photo(30, 50)
        shown, placement = preprocessor((64, 96), ResizeMode.STRETCH).picture(picture)
        np.testing.assert_array_equal(shown, cv2.resize(picture, (96, 64)))
        assert placement.crop == Box(0, 0, 30, 50)
        assert placement.content == Box(0, 0, 64, 96)

    def test_letterbox_cuts_off_and_centres(self) -> None:
        picture = photo(33, 100)
        shown, placement = preprocessor((64, 64), ResizeMode.LETTERBOX, padding=114).picture(picture)
        assert placement.content == Box(21, 0, 21, 64)  # 33 * 0.64 = 21.12; (64 - 21) // 2 = 21
        np.testing.assert_array_equal(shown[21:42], cv2.resize(picture, (64, 21)))
        assert (shown[:21] == 114).all()
        assert (shown[42:] == 114).all()

    def test_reflected_edges_mirror_the_picture(self) -> None:
        row = np.repeat(np.array([10, 20, 30], np.uint8), 3).reshape(1, 3, 3)
        steps = preprocessor((1, 9), ResizeMode.LETTERBOX_REFLECT, padding=114)
        shown, placement = steps.picture(row)
        assert placement.content == Box(0, 3, 1, 3)
        assert shown[0, :, 0].tolist() == [20, 30, 20, 10, 20, 30, 20, 10, 20]
        assert steps.labels(np.ones((1, 3), np.uint8)).tolist() == [[255, 255, 255, 1, 1, 1, 255, 255, 255]]

    def test_letterbox_keeps_a_row_of_an_extreme_strip(self) -> None:
        shown, placement = preprocessor((32, 32), ResizeMode.LETTERBOX).picture(photo(2, 500))
        assert placement.content == Box(15, 0, 1, 32)
        assert shown.shape == (32, 32, 3)

    def test_center_crop_of_a_larger_picture(self) -> None:
        picture = photo(41, 70)
        shown, placement = preprocessor((20, 30), ResizeMode.CENTER_CROP, padding=9).picture(picture)
        np.testing.assert_array_equal(shown, picture[10:30, 20:50])
        assert placement.crop == Box(10, 20, 20, 30)
        assert placement.content == Box(0, 0, 20, 30)

    def test_center_crop_of_a_smaller_picture_pads_with_black(self) -> None:
        picture = photo(15, 70)
        shown, placement = preprocessor((20, 30), ResizeMode.CENTER_CROP, padding=9).picture(picture)
        assert placement.crop == Box(0, 20, 15, 30)
        assert placement.content == Box(2, 0, 15, 30)
        np.testing.assert_array_equal(shown[2:17], picture[:, 20:50])
        assert (shown[:2] == 0).all()
        assert (shown[17:] == 0).all()

    def test_static_crop_is_in_percent_and_comes_first(self) -> None:
        picture = photo(31, 49)
        crop = StaticCrop(x_min=10, x_max=90, y_min=25, y_max=75)
        shown, placement = preprocessor((16, 16), ResizeMode.STRETCH, crop=crop).picture(picture)
        assert placement.original_HW == (31, 49)
        assert placement.crop == Box(7, 4, 16, 40)  # rows 7..23 of 31, columns 4..44 of 49, both cut off
        np.testing.assert_array_equal(shown, cv2.resize(picture[7:23, 4:44], (16, 16)))

    def test_static_crop_of_one_pixel_keeps_it(self) -> None:
        crop = StaticCrop(x_min=40, x_max=60, y_min=99, y_max=100)
        _, placement = preprocessor((8, 8), ResizeMode.STRETCH, crop=crop).picture(photo(1, 1))
        assert placement.crop == Box(0, 0, 1, 1)

    def test_without_steps_the_picture_passes(self) -> None:
        picture = photo(12, 13)
        shown, placement = Preprocessor(Preprocessing()).picture(picture)
        np.testing.assert_array_equal(shown, picture)
        assert placement.input_HW == (12, 13)


@pytest.mark.parametrize("mode", list(ResizeMode))
@pytest.mark.parametrize("size_HW", [(40, 100), (100, 40), (64, 64), (300, 301)])
def test_labels_move_as_the_picture_does(mode: ResizeMode, size_HW: tuple[int, int]) -> None:
    labels = np.zeros(size_HW, np.uint8)
    labels[size_HW[0] // 3 :, size_HW[1] // 2 :] = 200
    steps = preprocessor((64, 64), mode, crop=StaticCrop(5, 95, 10, 100))
    shown, placement = steps.picture(np.repeat(labels[..., None], 3, axis=2))
    moved = steps.labels(labels)
    inside = np.zeros((64, 64), bool)
    inside[placement.content.slices] = True
    assert (moved[~inside] == 255).all()
    assert ((shown[..., 0] > 100) == (moved == 200))[inside].mean() > 0.96


def test_label_and_picture_pixels_have_the_same_centres() -> None:
    ramp = np.arange(60, dtype=np.uint8)[None].repeat(60, axis=0)
    labels = resize_labels(ramp, (20, 20)).astype(int)
    picture = resize_picture(np.repeat(ramp[..., None], 3, axis=2), (20, 20))[..., 0].astype(int)
    np.testing.assert_array_equal(labels, picture)


class TestColour:
    """Grey and contrast, before the resize."""

    def test_grayscale_has_three_equal_channels(self) -> None:
        picture = photo(20, 20)
        shown, _ = Preprocessor(Preprocessing(grayscale=True)).picture(picture)
        np.testing.assert_array_equal(shown[..., 0], cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
        assert (shown == shown[..., :1]).all()

    @pytest.mark.parametrize(
        ("contrast", "expected"),
        [  # computed with scikit-image 0.26: rescale_intensity between percentiles 2 and 98, and equalize_hist
            (Contrast.STRETCHING, [0, 0, 0, 0, 1, 2, 4, 5, 7, 8, 11, 14, 17, 20, 23, 26, 30, 34]),
            (Contrast.HISTOGRAM, [21, 21, 21, 21, 25, 31, 35, 42, 47, 52, 56, 63, 69, 74, 78, 82, 88, 95]),
        ],
    )
    def test_contrast_gives_the_pixels_of_scikit_image(self, contrast: Contrast, expected: list[int]) -> None:
        picture = (np.arange(48).reshape(4, 4, 3) ** 2 // 12 + 20).astype(np.uint8)
        shown, _ = Preprocessor(Preprocessing(contrast=contrast)).picture(picture)
        assert shown.ravel().tolist()[:18] == expected

    @pytest.mark.parametrize("contrast", list(Contrast))
    def test_an_even_picture_survives(self, contrast: Contrast) -> None:
        shown, _ = Preprocessor(Preprocessing(contrast=contrast)).picture(np.full((16, 16, 3), 77, np.uint8))
        assert shown.shape == (16, 16, 3)
        assert (shown == shown[0, 0]).all()

    def test_adaptive_equalization_spreads_a_dull_picture_and_keeps_its_hue(self) -> None:
        dull = (photo(64, 64) // 8 + 100).astype(np.uint8)
        dull[..., 2] //= 2
        shown, _ = Preprocessor(Preprocessing(contrast=Contrast.ADAPTIVE)).picture(dull)
        assert shown[..., 0].std() > 3 * dull[..., 0].std()
        bright = shown[..., 0] > 60
        hue_before, hue_after = (pixels[..., 2] / pixels[..., 0].clip(1) for pixels in (dull, shown))
        np.testing.assert_allclose(hue_after[bright], hue_before[bright], atol=0.03)
