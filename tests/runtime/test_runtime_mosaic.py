"""Large pictures in tiles, against networks whose answer to the whole picture can be computed."""

import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, Picture, SizeHW
from atrous.domain.classes import Classes
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import IMAGENET, Contrast, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.runtime.detailed import decide_blocks
from atrous.runtime.mosaic.cuts import Cuts
from atrous.runtime.mosaic.mosaic import Mosaic
from atrous.runtime.mosaic.tile_size import count, lay_out
from atrous.runtime.package import ModelPackage
from atrous.runtime.segmenter import Segmenter

CLASSES = Classes.of(["leaf", "stem"])
MIX = np.array([[0.01, 0.02, 0.02], [0.05, -0.03, 0.01], [-0.03, 0.05, 0.0]], np.float32)
STRIDE, REACH = 4, 15


class Convolution:
    """A network that sees a limited way: blurs over `REACH` pixels, with zeros around the input, at stride 4."""

    name = "convolution"

    def __init__(self, input_size_HW: SizeHW) -> None:
        self.input_size_HW = input_size_HW
        self.runs = 0

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        self.runs += len(pictures_NHWC)
        return np.stack([self._run_one(picture) for picture in pictures_NHWC])

    def _run_one(self, picture: Picture) -> NDArray[np.float32]:
        assert picture.shape[:2] == self.input_size_HW
        blurred = cv2.blur(picture.astype(np.float32), (REACH, REACH), borderType=cv2.BORDER_CONSTANT)
        cells = blurred[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]
        return np.ascontiguousarray((cells @ MIX.T).transpose(2, 0, 1))


def segmenter(input_HW: SizeHW, mode: ResizeMode = ResizeMode.LETTERBOX, **steps: object) -> Segmenter:
    preprocessing = Preprocessing(resize=Resize(input_HW, mode), **steps)  # type: ignore[arg-type]
    package = ModelPackage(Path("package"), CLASSES, preprocessing, IMAGENET, input_HW)
    return Segmenter(package, Convolution(input_HW))


def photo(size_HW: SizeHW, seed: int = 3) -> Picture:
    noise = np.random.default_rng(seed).integers(0, 256, (9, 11, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, size_HW[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("size_HW", [(640, 512), (512, 896), (416, 800)])
def test_a_network_of_limited_view_says_the_same_of_tiles_and_of_the_whole(size_HW: SizeHW) -> None:
    """Its view reaches less than a sixteenth of a tile, and tiles lie on its grid: rounding is all that differs."""
    picture = photo(size_HW)
    whole = segmenter(size_HW).detail(picture, 0.4, probabilities="all")
    tiled = segmenter((256, 256)).detail(picture, 0.4, tile=256, probabilities="all")

    off_by = np.abs(tiled.probabilities.planes_KHW.astype(int) - whole.probabilities.planes_KHW)
    assert off_by.max() <= 1
    assert (off_by > 0).mean() < 1e-3
    assert (tiled.prediction.labels_HW != whole.prediction.labels_HW).mean() < 1e-4
    assert set(np.unique(whole.prediction.labels_HW)) == {0, 1, 2}


def test_a_network_that_sees_further_differs_little_and_without_seams() -> None:
    picture = photo((512, 512))
    whole = segmenter((512, 512)).detail(picture, 0.0, probabilities="all").probabilities.planes_KHW.astype(int)
    tiled = segmenter((64, 64)).detail(picture, 0.0, tile=64, probabilities="all").probabilities.planes_KHW.astype(int)

    off_by = np.abs(tiled - whole)
    assert off_by.mean() < 1
    assert off_by.max() > 2, "its view is wider than what is thrown away"
    steps = np.abs(np.diff(tiled - whole, axis=2)).max()
    assert steps <= np.abs(np.diff(whole, axis=2)).max(), "no edge where tiles meet"


@pytest.mark.parametrize("mode", list(ResizeMode))
@pytest.mark.parametrize("size_HW", [(96, 128), (60, 128), (40, 30)])
def test_a_picture_not_larger_than_a_tile_is_answered_as_without(mode: ResizeMode, size_HW: SizeHW) -> None:
    model, picture = segmenter((96, 128), mode), photo(size_HW)

    tiled = model.detail(picture, 0.5, tile="auto").prediction

    plain = model.predict(picture, 0.5)
    np.testing.assert_array_equal(tiled.labels_HW, plain.labels_HW)
    np.testing.assert_array_equal(tiled.confidence_HW, plain.confidence_HW)


def test_tiles_are_not_shrunk_to_nothing() -> None:
    """A dot of 6 pixels is lost when 1280 pixels become 64, and found when a tile of 64 is shown as it is."""
    picture = np.full((1280, 1280, 3), 90, np.uint8)
    picture[300:318, 700:718] = (250, 0, 0)
    model = segmenter((64, 64), ResizeMode.STRETCH)

    assert model.predict(picture, 0).labels_HW[309, 709] != 1
    assert model.detail(picture, 0, tile=120).prediction.labels_HW[309, 709] == 1


def test_the_static_crop_is_tiled_and_what_lies_outside_is_background() -> None:
    model = segmenter((64, 64), static_crop=StaticCrop(25, 75, 0, 50))
    whole = segmenter((64, 64))
    picture = photo((400, 400))

    cropped = model.detail(picture, 0, tile=64, probabilities="top3")
    inside = whole.detail(np.ascontiguousarray(picture[:200, 100:300]), 0, tile=64).prediction

    np.testing.assert_array_equal(cropped.prediction.labels_HW[:200, 100:300], inside.labels_HW)
    outside = np.ones((400, 400), bool)
    outside[:200, 100:300] = False
    assert not cropped.prediction.labels_HW[outside].any()
    assert not cropped.prediction.confidence_HW[outside].any()
    assert not cropped.probabilities.planes_RHW[:, outside].any()


def test_contrast_is_corrected_before_the_picture_is_cut() -> None:
    """Dark on the left, bright on the right: tile by tile both halves would be stretched to the same."""
    picture = photo((128, 512))
    picture[:, :256] //= 4
    model = segmenter((128, 128), contrast=Contrast.STRETCHING)

    tiled = model.detail(picture, 0, tile=128, probabilities="all").probabilities.planes_KHW.astype(int)

    whole = segmenter((128, 512), contrast=Contrast.STRETCHING).detail(picture, 0, probabilities="all")
    assert np.abs(tiled - whole.probabilities.planes_KHW).max() <= 1


@given(length=st.integers(1, 3000), tile=st.integers(16, 700))
def test_cuts_cover_every_pixel_once(length: int, tile: int) -> None:
    cuts = Cuts.of(length, tile)

    assert all(0 <= start <= length - cuts.tile for start in cuts.starts)
    total = np.zeros(length)
    for number in range(len(cuts.starts)):
        pixels = cuts.pixels(number)
        assert cuts.window(number).start <= pixels.start < pixels.stop <= cuts.window(number).stop
        total[pixels] += cuts.own_weights(number, 7).sum(axis=1)
        if number:
            total[pixels][: cuts.fade] += cuts.fading_weights(number, 7).sum(axis=1)
    np.testing.assert_allclose(total, 1, atol=1e-5)


@pytest.mark.parametrize(("picture_HW", "tile_HW"), [((3032, 5320), (1516, 2660)), ((600, 900), (341, 512))])
def test_auto_shows_things_at_most_twice_as_large(picture_HW: SizeHW, tile_HW: SizeHW) -> None:
    rows, columns = lay_out("auto", picture_HW, (512, 512), ResizeMode.STRETCH)

    assert (rows.tile, columns.tile) == tile_HW
    assert count((rows, columns)) <= 9


@pytest.mark.parametrize(
    ("mode", "tile_HW"),
    [
        (ResizeMode.STRETCH, (300, 600)),
        (ResizeMode.LETTERBOX, (600, 450)),
        (ResizeMode.CENTER_CROP, (512, 384)),
    ],
)
def test_a_tile_has_the_shape_in_which_the_network_knows_things(mode: ResizeMode, tile_HW: SizeHW) -> None:
    rows, columns = lay_out(600, (1000, 2000), (512, 384), mode)

    assert (rows.tile, columns.tile) == tile_HW


@pytest.mark.parametrize(("tile", "sentence"), [(63, "wanted 'auto' or 64 to 16384"), (64, r"at most 256 are run")])
def test_tiles_too_small_or_too_many_are_refused(tile: int, sentence: str) -> None:
    with pytest.raises(BadSettings, match=sentence):
        segmenter((64, 64)).detail(photo((1000, 2000)), tile=tile)


def test_memory_is_bounded_by_the_tile() -> None:
    """Beside what goes in and comes out, a picture of sixteen times the pixels takes little more."""
    small, large = (peak_bytes((size, size)) for size in (600, 2400))
    labels_and_confidence = 2 * (2400**2 - 600**2)
    assert large - small < labels_and_confidence + 2_000_000
    assert 2400**2 * len(CLASSES.names) * 4 > 5 * (large - labels_and_confidence), "all scores would be far more"


def peak_bytes(size_HW: SizeHW) -> int:
    picture = photo(size_HW)
    session = Convolution((256, 256))
    mosaic = Mosaic(picture, Preprocessing(resize=Resize((256, 256))), (256, 256), 256)
    tracemalloc.start()
    decide_blocks(mosaic.blocks(lambda inputs: session.run(np.stack(inputs))), picture, CLASSES.names, 0.4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
