"""Labels and confidence against a plain account of what the peer server computes, written with torch."""

import numpy as np
import pytest
from numpy.typing import NDArray
from plain_postprocess import placed, reference, smooth_logits

from atrous.domain.preprocessing import ResizeMode, StaticCrop
from atrous.imaging.placement import Placement
from atrous.runtime.enlarging.enlarge import can_be_enlarged
from atrous.runtime.postprocess import postprocess, without_padding


def assert_as_reference(logits_KHW: NDArray[np.float32], placement: Placement, confidence: float) -> None:
    labels, confidences = postprocess(logits_KHW.copy(), placement, confidence)
    expected_labels, expected_confidences, gap = reference(logits_KHW, placement, confidence)
    assert labels.dtype == confidences.dtype == np.uint8
    assert labels.shape == confidences.shape == placement.original_HW
    other = labels != expected_labels
    rounding = (gap < 1e-5) | (np.abs(expected_confidences - confidence * 255) < 1.01)
    assert not (other & ~rounding).any()
    assert other.mean() < 1e-3
    off_by = np.abs(confidences.astype(int) - expected_confidences)[~other]
    if can_be_enlarged(without_padding(logits_KHW, placement), placement.crop.size_HW):
        assert off_by.max(initial=0) <= 9  # see test_runtime_enlarging
        return
    assert off_by.max(initial=0) <= 1  # a probability on the edge between two bytes
    assert (off_by > 0).mean() < 1e-3


MODES = [ResizeMode.STRETCH, ResizeMode.LETTERBOX]
CROPS = [None, StaticCrop(10, 80, 25, 100), StaticCrop(0, 50, 0, 50)]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("picture_HW", [(200, 300), (301, 117), (64, 64)])
@pytest.mark.parametrize("stride", [1, 4, 16])
def test_geometry(mode: ResizeMode, crop: StaticCrop | None, picture_HW: tuple[int, int], stride: int) -> None:
    placement = placed(picture_HW, (128, 160), mode, crop)
    logits = smooth_logits(5, (128 // stride, 160 // stride))
    assert_as_reference(logits, placement, confidence=0.4)


@pytest.mark.parametrize("classes", [2, 3, 11, 30, 200])
@pytest.mark.parametrize("confidence", [0.0, 0.4, 0.5, 0.9, 1.0])
def test_classes_and_thresholds(classes: int, confidence: float) -> None:
    assert_as_reference(smooth_logits(classes, (24, 32)), placed((150, 210), (96, 128), MODES[0]), confidence)


@pytest.mark.parametrize("picture_HW", [(37, 301), (400, 30), (11, 13), (1, 1), (1, 500)])
def test_logits_larger_than_the_picture_are_antialiased(picture_HW: tuple[int, int]) -> None:
    assert_as_reference(smooth_logits(4, (128, 160)), placed(picture_HW, (128, 160), MODES[0]), confidence=0.3)


def test_many_strips_are_as_one() -> None:
    assert_as_reference(smooth_logits(11, (32, 40)), placed((1003, 1407), (128, 160), MODES[1]), confidence=0.4)


def constant(scores: list[float]) -> NDArray[np.float32]:
    return np.tile(np.array(scores, np.float32)[:, None, None], (1, 8, 8))


class TestThreshold:
    """At the boundary, and what lies below it."""

    PLACEMENT = placed((20, 20), (32, 32), ResizeMode.STRETCH)

    def test_exactly_the_threshold_is_kept(self) -> None:
        labels, confidences = postprocess(constant([0.0, 0.0]), self.PLACEMENT, 0.5)
        assert (labels == 0).all()  # of equals the first
        assert (confidences == 127).all()  # 127.5, cut off
        labels, confidences = postprocess(constant([-1e4, 0.0, 0.0]), self.PLACEMENT, 0.5)
        assert (labels == 1).all()
        assert (confidences == 127).all()

    def test_below_the_threshold_is_background_without_confidence(self) -> None:
        labels, confidences = postprocess(constant([0.0, 0.1, 0.2]), self.PLACEMENT, 0.5)
        assert (labels == 0).all()
        assert (confidences == 0).all()

    def test_a_weak_background_loses_its_confidence_too(self) -> None:
        _, confidences = postprocess(constant([0.2, 0.1, 0.0]), self.PLACEMENT, 0.5)
        assert (confidences == 0).all()

    def test_certainty_is_255(self) -> None:
        labels, confidences = postprocess(constant([0.0, 0.0, 200.0]), self.PLACEMENT, 1.0)
        assert (labels == 2).all()
        assert (confidences == 255).all()

    def test_large_logits_do_not_overflow(self) -> None:
        labels, confidences = postprocess(constant([1e4, 2e4, 1e4]), self.PLACEMENT, 0.4)
        assert (labels == 1).all()
        assert (confidences == 255).all()


def test_what_was_cropped_away_is_background_without_confidence() -> None:
    placement = placed((40, 60), (32, 32), ResizeMode.CENTER_CROP)
    labels, confidences = postprocess(constant([0.0, 9.0]), placement, 0.4)
    inside = np.zeros((40, 60), bool)
    inside[4:36, 14:46] = True
    assert (labels == inside).all()
    assert (confidences[inside] == 254).all()
    assert (confidences[~inside] == 0).all()


def test_a_strip_thinner_than_a_logit_still_gets_its_class() -> None:
    placement = placed((2, 500), (64, 64), ResizeMode.LETTERBOX)
    labels, _ = postprocess(constant([0.0, 9.0]), placement, 0.4)
    assert (labels == 1).all()


def test_the_logits_given_are_left_as_they_were() -> None:
    logits = smooth_logits(3, (16, 16))
    before = logits.copy()
    postprocess(logits, placed((16, 16), (64, 64), ResizeMode.STRETCH), 0.4)
    np.testing.assert_array_equal(logits, before)
