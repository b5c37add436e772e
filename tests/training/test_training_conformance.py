"""The figures beyond the confusion matrix: by hand, and against scikit-learn, torchmetrics and plain accounts.

One table of cases goes through all of them: an absent class, ignore, nothing but background, one pixel.
"""

import math

import cv2
import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score, jaccard_score, recall_score
from torchmetrics.classification import MulticlassCalibrationError, MulticlassJaccardIndex
from torchmetrics.functional.classification.calibration_error import _ce_compute
from torchmetrics.functional.segmentation import generalized_dice_score

from atrous.training.evaluation.boundary import BoundaryCounts, boundary_pixels, near_contour
from atrous.training.evaluation.confidences import ConfidenceCounts, expected_calibration_error
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.evaluation.regions import RegionCounts, RegionScore
from atrous.training.evaluation.tally import Tally
from atrous.training.evaluation.temperature import TEMPERATURES, TemperatureSums
from atrous.training.evaluation.thresholds import best_thresholds

NAMES = ("background", "leaf", "stem")
SURE = 255


def plane(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.uint8)


def random_case(classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, classes, (6, 8)).astype(np.uint8)
    truth_HW = cv2.resize(coarse, (80, 60), interpolation=cv2.INTER_NEAREST)
    labels_HW = np.where(rng.random((60, 80)) < 0.8, np.roll(truth_HW, 2, axis=1), rng.integers(0, classes, (60, 80)))
    truth_HW[rng.random((60, 80)) < 0.1] = 255
    return truth_HW, labels_HW.astype(np.uint8)


CASES = {
    "absent class": (plane([0, 1, 1]), plane([0, 1, 0]), {"background": 1 / 2, "leaf": 1 / 2}),
    "ignore": (plane([255, 1, 1]), plane([2, 1, 1]), {"leaf": 1.0}),
    "all background": (plane([0, 0], [0, 0]), plane([0, 0], [0, 0]), {"background": 1.0}),
    "one pixel, right": (plane([2]), plane([2]), {"stem": 1.0}),
    "one pixel, wrong": (plane([2]), plane([1]), {"leaf": 0.0, "stem": 0.0}),
    "only predicted": (plane([1, 1]), plane([1, 2]), {"leaf": 1 / 2, "stem": 0.0}),
}


@pytest.mark.parametrize(("truth", "labels", "ious"), CASES.values(), ids=CASES.keys())
def test_cases_by_hand(truth, labels, ious):
    tally = Tally(NAMES)
    tally.add_labels("one", truth, labels)
    tally.add_confidence("one", truth, labels, np.full_like(truth, SURE))

    metrics = metrics_of(tally.confusion, NAMES)
    assert {score.name: score.iou for score in metrics.classes} == ious
    assert set(metrics.absent) == set(NAMES) - ious.keys()
    assert metrics.miou == pytest.approx(sum(ious.values()) / len(ious), abs=1e-15)
    # in so small a picture every pixel is near a contour: boundary IoU is IoU
    assert tally.boundary.score(NAMES).iou == ious
    assert tally.confidences.miou([0, 0, 0]) == pytest.approx(metrics.miou, abs=1e-15)
    assert tally.bootstrap.miou()[~np.isnan(tally.bootstrap.miou())] == pytest.approx(metrics.miou, abs=1e-15)
    (only,) = tally.confidences.reliability()
    assert (only.confidence, only.accuracy) == (1.0, metrics.pixel_accuracy)


def test_nothing_of_what_is_ignored_everywhere_is_counted():
    tally = Tally(NAMES)
    tally.add_labels("void", plane([255, 255]), plane([1, 2]))
    tally.add_confidence("void", plane([255, 255]), plane([1, 2]), plane([9, 9]))
    assert tally.unmeasured == ["void"]
    assert tally.boundary.score(NAMES).miou is None
    assert tally.regions.scores(NAMES) == ()
    assert tally.confidences.reliability() == ()
    assert tally.temperature.fit() is None


@pytest.mark.parametrize("classes", [2, 5, 19])
@pytest.mark.parametrize("seed", range(3))
def test_means_are_those_of_scikit_learn_and_torchmetrics(classes, seed):
    truth_HW, labels_HW = random_case(classes, seed)
    confusion = Confusion(classes)
    confusion.add(truth_HW, labels_HW)
    found = metrics_of(confusion, tuple(map(str, range(classes))))

    kept = truth_HW != 255
    truth, labels = truth_HW[kept], labels_HW[kept]
    recall = recall_score(truth, labels, labels=np.unique(truth), average="macro")
    assert found.mean_accuracy == pytest.approx(recall, abs=1e-9)
    assert found.miou == pytest.approx(jaccard_score(truth, labels, average="macro"), abs=1e-9)
    dice = [score.dice for score in found.classes]
    assert dice == pytest.approx(f1_score(truth, labels, average=None), abs=1e-9)

    double = MulticlassJaccardIndex(num_classes=classes, ignore_index=255).set_dtype(torch.float64)
    theirs = double(torch.from_numpy(labels_HW).long()[None], torch.from_numpy(truth_HW).long()[None])
    assert found.miou == pytest.approx(theirs.item(), abs=1e-6)  # it divides in single precision
    one_hot = [
        torch.nn.functional.one_hot(torch.from_numpy(x[None].astype(np.int64)), classes) for x in (labels, truth)
    ]
    per_class = generalized_dice_score(
        *(x.movedim(-1, 1).double() for x in one_hot), num_classes=classes, per_class=True, weight_type="linear"
    )
    assert np.allclose(dice, per_class[0].numpy(), atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_calibration_error_is_that_of_torchmetrics(seed):
    rng = np.random.default_rng(seed)
    confidence_HW = rng.integers(128, 256, (40, 50)).astype(np.uint8)
    truth_HW = rng.integers(0, 2, (40, 50)).astype(np.uint8)
    labels_HW = np.where(rng.random((40, 50)) < confidence_HW / 300, truth_HW, 1 - truth_HW).astype(np.uint8)
    counts = ConfidenceCounts(2)
    counts.add(truth_HW, labels_HW, confidence_HW)

    sure = np.minimum((confidence_HW.astype(np.float64) + 0.5) / 255, 1).ravel()
    probabilities = np.where(np.arange(2)[None] == labels_HW.reshape(-1, 1), sure[:, None], 1 - sure[:, None])
    ours = expected_calibration_error(counts.reliability())
    theirs = MulticlassCalibrationError(num_classes=2, n_bins=15, norm="l1")(
        torch.from_numpy(probabilities), torch.from_numpy(truth_HW.ravel()).long()
    )
    assert ours == pytest.approx(theirs.item(), abs=1e-5)  # it adds in single precision ...
    right = torch.from_numpy((labels_HW == truth_HW).ravel()).double()
    bins = torch.linspace(0, 1, 16, dtype=torch.float64)
    assert ours == pytest.approx(_ce_compute(torch.from_numpy(sure), right, bins).item(), abs=1e-9)  # ... unless told


def eroded_boundary(mask_HW: np.ndarray, distance: int) -> np.ndarray:
    """As the paper's own code has it: the mask less the mask eroded, the picture's rim being outside."""
    padded = cv2.copyMakeBorder(mask_HW.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    eroded = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=distance)[1:-1, 1:-1]
    return mask_HW & (eroded == 0)


@pytest.mark.parametrize("seed", range(4))
def test_boundary_iou_is_that_of_the_papers_code(seed):
    truth_HW, labels_HW = random_case(4, seed)
    truth_HW[truth_HW == 255] = 0
    distance = boundary_pixels(truth_HW.shape)
    assert distance == 2  # of a diagonal of 100
    counts = BoundaryCounts(4)
    counts.add(truth_HW, labels_HW)

    theirs = []
    for number in range(4):
        true, found = (eroded_boundary(plane == number, distance) for plane in (truth_HW, labels_HW))
        assert np.array_equal(near_contour(truth_HW == number, np.zeros_like(true), distance), true)
        theirs.append((true & found).sum() / (true | found).sum())
    score = counts.score(("background", "a", "b", "c"))
    assert list(score.iou.values()) == pytest.approx(theirs, abs=1e-9)
    assert score.miou == pytest.approx(np.mean(theirs), abs=1e-9)


def test_the_rim_of_an_ignored_area_is_no_contour():
    truth_HW = np.ones((50, 50), np.uint8)
    truth_HW[20:30] = 255
    ignored_HW = truth_HW == 255
    assert not near_contour(truth_HW == 1, ignored_HW, 2)[15:20, 5:45].any()
    assert near_contour(truth_HW == 1, ignored_HW, 2)[:2].all()


def test_regions_missed_and_made_up_by_hand():
    truth_HW, labels_HW = np.zeros((2, 40, 40), np.uint8)
    truth_HW[0:10, 0:10] = 1  # found by half
    labels_HW[0:10, 0:5] = 1
    truth_HW[20:30, 0:10] = 1  # missed: 9 of 100 pixels
    labels_HW[20:23, 0:3] = 1
    labels_HW[20:30, 20:30] = 1  # made up
    labels_HW[35:40, 30:40] = 1  # half of it ignored: the rest is made up still
    truth_HW[35:40, 35:40] = 255
    truth_HW[30:34, 20:24] = 2  # touches nothing of its class
    counts = RegionCounts(3)
    counts.add(truth_HW, labels_HW)
    assert counts.scores(NAMES) == (
        RegionScore("leaf", in_truth=2, missed=1, in_prediction=4, false_finds=2),
        RegionScore("stem", in_truth=1, missed=1, in_prediction=0, false_finds=0),
    )


def test_regions_that_touch_at_a_corner_are_one_and_specks_are_none():
    truth_HW = np.zeros((200, 200), np.uint8)  # 0.01 % are four pixels
    truth_HW[0:5, 0:5] = truth_HW[5:10, 5:10] = 1
    truth_HW[100, 100:103] = 1
    counts = RegionCounts(3)
    counts.add(truth_HW, np.zeros_like(truth_HW))
    assert counts.scores(NAMES) == (RegionScore("leaf", 1, 1, 0, 0),)


def doubtful(background: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A model that is right more often where it is surer; `background` is 1 where no truth is background."""
    rng = np.random.default_rng(5)
    truth_HW, labels_HW = rng.integers(background, 3, (2, 60, 80)).astype(np.uint8)
    right = rng.random((60, 80)) < 0.6
    labels_HW[right] = truth_HW[right]
    confidence_HW = np.where(labels_HW == truth_HW, rng.integers(90, 256, (60, 80)), rng.integers(60, 200, (60, 80)))
    return truth_HW, labels_HW, confidence_HW.astype(np.uint8)


@pytest.mark.parametrize("background", [0, 1])
def test_no_other_threshold_of_any_class_is_better_than_the_best(background):
    counts = ConfidenceCounts(3)
    counts.add(*doubtful(background))
    found = best_thresholds(counts, NAMES)
    levels = [round(found.per_class[name] * 255) for name in NAMES]

    assert found.miou > counts.miou([0, 0, 0])
    assert levels[0] == 0
    for number in (1, 2):
        tried = [counts.miou([*levels[:number], level, *levels[number + 1 :]]) for level in range(256)]
        assert found.miou == pytest.approx(max(tried), abs=1e-12)
    tried = [counts.miou([0, level, level]) for level in range(256)]
    assert counts.miou([0, *[round(found.confidence * 255)] * 2]) == pytest.approx(max(tried), abs=1e-12)


@pytest.mark.parametrize("levels", [[0, 0, 0], [0, 120, 0], [0, 130, 190], [0, 255, 255]])
def test_what_thresholds_do_is_known_without_applying_them(levels):
    truth_HW, labels_HW, confidence_HW = doubtful(background=0)
    counts = ConfidenceCounts(3)
    counts.add(truth_HW, labels_HW, confidence_HW)
    cut_HW = np.where(confidence_HW < np.array(levels)[labels_HW], 0, labels_HW).astype(np.uint8)
    confusion = Confusion(3)
    confusion.add(truth_HW, cut_HW)
    assert counts.miou(levels) == pytest.approx(metrics_of(confusion, NAMES).miou, abs=1e-12)


def test_a_class_that_valid_does_not_show_gets_the_threshold_of_all():
    counts = ConfidenceCounts(3)
    counts.add(plane([1, 1, 0, 0]), plane([1, 1, 1, 1]), plane([200, 210, 100, 120]))
    found = best_thresholds(counts, NAMES)
    assert found.per_class == {"background": 0.0, "leaf": 121 / 255, "stem": 121 / 255}
    assert (found.confidence, found.miou) == (121 / 255, 1.0)


@pytest.mark.parametrize("stretch", [0.5, 1.0, 2.0])
def test_the_temperature_that_logits_were_stretched_by_is_found(stretch):
    rng = np.random.default_rng(0)
    logits_KHW = rng.normal(0, 2, (4, 64, 64))
    shares = np.exp(logits_KHW) / np.exp(logits_KHW).sum(axis=0)
    truth_HW = (rng.random((64, 64)) < shares.cumsum(axis=0)).argmax(axis=0).astype(np.uint8)  # honest: drawn by them
    sums = TemperatureSums()
    sums.add((logits_KHW * stretch).astype(np.float32), truth_HW)
    fit = sums.fit()
    assert math.isclose(fit.temperature, stretch, rel_tol=0.07)
    assert fit.ece_fitted < 0.03
    assert fit.temperature in TEMPERATURES
    if stretch != 1:
        assert fit.ece > fit.ece_fitted + 0.03
