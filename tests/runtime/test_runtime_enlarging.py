"""Pictures larger than the logits, by compiled code, against a plain account of all pixels."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from plain_postprocess import blob_logits, placed, reference, smooth_logits

from atrous.domain.preprocessing import ResizeMode, StaticCrop
from atrous.imaging import threads
from atrous.imaging.placement import Placement
from atrous.runtime.enlarging.enlarge import can_be_enlarged, enlarge
from atrous.runtime.enlarging.kernels import judge, settle, to_odds
from atrous.runtime.enlarging.parts import Cells
from atrous.runtime.enlarging.ways import way
from atrous.runtime.postprocess import postprocess

MakeLogits = Callable[..., NDArray[np.float32]]
INPUT_HW = (96, 128)
LOGITS_HW = (24, 32)
PICTURE_HW = (421, 613)
OFF_BY = 9
"""Bytes. Random scores change faster from sample to sample than those of a network do."""


def assert_as_reference(logits_KHW: NDArray[np.float32], placement: Placement, confidence: float) -> None:
    labels, confidences = postprocess(logits_KHW, placement, confidence)
    expected_labels, expected_confidences, _ = reference(logits_KHW, placement, confidence)
    same = labels == expected_labels
    assert same.mean() >= 0.99999
    same &= (confidences > 0) == (expected_confidences > 0)  # as probable as it must be, to the last bit but one
    assert same.mean() >= 0.99999
    off_by = np.abs(confidences.astype(int) - expected_confidences)[same]
    assert off_by.max(initial=0) <= OFF_BY
    assert (off_by > 1).mean() < 0.14


@pytest.mark.parametrize("make_logits", [smooth_logits, blob_logits])
@pytest.mark.parametrize("classes", [2, 3, 5, 11, 30])
@pytest.mark.parametrize("confidence", [0.0, 0.4, 0.9])
def test_classes_and_thresholds(make_logits: MakeLogits, classes: int, confidence: float) -> None:
    logits = make_logits(classes, LOGITS_HW, seed=classes)
    assert can_be_enlarged(logits, PICTURE_HW)
    assert_as_reference(logits, placed(PICTURE_HW, INPUT_HW, ResizeMode.STRETCH), confidence)


@pytest.mark.parametrize("make_logits", [smooth_logits, blob_logits])
@pytest.mark.parametrize("mode", [ResizeMode.STRETCH, ResizeMode.LETTERBOX])
@pytest.mark.parametrize("crop", [None, StaticCrop(10, 80, 25, 100)])
@pytest.mark.parametrize("picture_HW", [(421, 613), (700, 500)])
def test_geometry(
    make_logits: MakeLogits, mode: ResizeMode, crop: StaticCrop | None, picture_HW: tuple[int, int]
) -> None:
    assert_as_reference(make_logits(6, (24, 32)), placed(picture_HW, INPUT_HW, mode, crop), confidence=0.4)


def test_a_class_that_wins_only_within_a_cell_is_found() -> None:
    """Class 1 is second at every corner and first between them: the others fall faster than it does."""
    logits = np.zeros((3, 2, 2), np.float32)
    logits[0, :, 0], logits[0, :, 1] = 6, -6
    logits[1] = 4
    logits[2, :, 0], logits[2, :, 1] = -6, 6
    placement = placed((40, 60), (2, 2), ResizeMode.STRETCH)
    labels, _ = postprocess(logits, placement, 0.0)
    assert list(np.unique(labels)) == [0, 1, 2]
    np.testing.assert_array_equal(labels, reference(logits, placement, 0.0)[0])


def test_of_equals_the_first_class_wins() -> None:
    labels, confidences = postprocess(
        np.zeros((2, 4, 4), np.float32), placed((80, 80), (4, 4), ResizeMode.STRETCH), 0.5
    )
    assert (labels == 0).all()
    assert (confidences == 127).all()


@pytest.mark.parametrize(
    ("gap", "byte"),
    [(5.0, 253), (6.0, 254), (13.0, 254), (16.0, 254), (18.0, 255)],  # 1 - e^-gap, times 255, cut off
)
def test_where_one_class_is_sure(gap: float, byte: int) -> None:
    logits = np.zeros((2, 8, 8), np.float32)
    logits[1] = gap
    labels, confidences = postprocess(logits, placed((160, 160), (8, 8), ResizeMode.STRETCH), 0.4)
    assert (labels == 1).all()
    assert (confidences == byte).all()


@pytest.mark.parametrize("picture_HW", [(96, 128), (105, 160), (190, 256), (480, 600)])
@pytest.mark.parametrize("confidence", [0.0, 0.4, 0.9])
def test_as_of_a_trained_network_at_each_density(picture_HW: tuple[int, int], confidence: float) -> None:
    logits, placement = blob_logits(5, LOGITS_HW), placed(picture_HW, INPUT_HW, ResizeMode.STRETCH)
    assert can_be_enlarged(logits, picture_HW)
    labels, confidences = postprocess(logits, placement, confidence)
    expected_labels, expected_confidences, _ = reference(logits, placement, confidence)
    np.testing.assert_array_equal(labels, expected_labels)
    assert np.abs(confidences.astype(int) - expected_confidences).max() <= 4


def test_extreme_logits_do_not_overflow() -> None:
    assert_as_reference(blob_logits(3, LOGITS_HW) * 100, placed(PICTURE_HW, INPUT_HW, ResizeMode.STRETCH), 0.4)


@pytest.mark.parametrize("nothing", [np.nan, np.inf, -np.inf])
def test_logits_that_are_no_numbers_get_some_class(nothing: float) -> None:
    logits = blob_logits(3, LOGITS_HW)
    logits[:, 5:9, 3:20] = nothing
    logits[1, 15] = nothing

    labels, _ = postprocess(logits, placed(PICTURE_HW, INPUT_HW, ResizeMode.STRETCH), 0.4)
    assert labels.max() < 3
    np.testing.assert_array_equal(
        labels[300:], reference(logits, placed(PICTURE_HW, INPUT_HW, ResizeMode.STRETCH), 0.4)[0][300:]
    )


def test_a_picture_in_parts_is_the_same_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    logits, planes = blob_logits(4, LOGITS_HW), []
    for count in (1, 3):
        monkeypatch.setattr(threads, "processors", lambda count=count: count)
        labels_HW, confidence_HW = np.zeros((2, 800, 1000), np.uint8)
        enlarge(logits, 0.4, labels_HW, confidence_HW)
        planes.append((labels_HW, confidence_HW))
    np.testing.assert_array_equal(*planes)


def test_few_cells_stay_open() -> None:
    scores_HKW = np.ascontiguousarray(blob_logits(5, (64, 64)).transpose(1, 0, 2))
    winners_HW, odds_HW = np.empty((64, 64), np.int32), np.empty((64, 64), np.float32)
    for row in range(64):
        settle(scores_HKW[row], winners_HW[row], odds_HW[row])
        to_odds(odds_HW[row])
    open_cells = np.empty((63, 63), np.bool_)
    for row in range(63):
        around = slice(row, row + 2)
        is_dropped = np.empty(63, np.bool_)
        judge(
            Cells(*scores_HKW[around], winners_HW[around], odds_HW[around], open_cells[row], is_dropped),
            np.full(5, 0.4, np.float32),
        )
    assert 0.02 < open_cells.mean() < 0.3


def test_pictures_about_as_large_as_the_logits_are_done_in_strips() -> None:
    assert not can_be_enlarged(blob_logits(3, LOGITS_HW), (40, 60))
    assert not can_be_enlarged(blob_logits(3, LOGITS_HW), (4000, 31))
    assert can_be_enlarged(blob_logits(3, LOGITS_HW), (48, 64))


@pytest.mark.parametrize(("samples", "pixels"), [(1, 7), (2, 9), (5, 5), (13, 100)])
def test_a_way_has_each_pixel_in_one_cell(samples: int, pixels: int) -> None:
    found = way(samples, pixels)
    assert found.starts[0] == 0
    assert found.starts[-1] == pixels
    assert (np.diff(found.starts) >= 0).all()
    assert (np.diff(found.starts) <= found.longest).all()
    assert len(found.ends) == samples + 1
    assert ((found.parts >= 0) & (found.parts < 1)).all()
