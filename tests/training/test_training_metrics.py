"""The figures of a confusion matrix: worked by hand, and against scikit-learn and torchmetrics."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, precision_score, recall_score
from torchmetrics.functional.classification import multiclass_confusion_matrix
from torchmetrics.functional.segmentation import mean_iou

from atrous.domain.errors import BadDataset
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import Metrics, metrics_of

NAMES = ("background", "leaf", "stem", "fruit")


def measure(truth: list[list[int]], labels: list[list[int]], names: tuple[str, ...] = NAMES) -> Metrics:
    confusion = Confusion(len(names))
    confusion.add(np.array(truth, np.uint8), np.array(labels, np.uint8))
    return metrics_of(confusion, names)


def test_two_classes_by_hand():
    found = measure([[0, 0, 1, 1]], [[0, 1, 1, 1]], NAMES[:2])
    background, leaf = found.classes
    assert (background.iou, leaf.iou) == (1 / 2, 2 / 3)
    assert (background.dice, leaf.dice) == (2 / 3, 4 / 5)
    assert (background.precision, leaf.precision) == (1.0, 2 / 3)
    assert (background.recall, leaf.recall) == (1 / 2, 1.0)
    assert (leaf.truth_pixels, leaf.predicted_pixels, leaf.truth_share) == (2, 3, 1 / 2)
    assert found.miou == pytest.approx(7 / 12, abs=1e-15)
    assert found.miou_foreground == 2 / 3
    assert (found.pixel_accuracy, found.mean_accuracy, found.pixels) == (3 / 4, 3 / 4, 4)


def test_a_class_in_neither_is_left_out_and_named():
    found = measure([[0, 0, 1, 1]], [[0, 1, 1, 1]])
    assert found.absent == ("stem", "fruit")
    assert [score.name for score in found.classes] == ["background", "leaf"]
    assert found.miou == pytest.approx(7 / 12, abs=1e-15)


def test_a_class_that_was_only_predicted_counts_as_zero():
    found = measure([[0, 0, 0, 1]], [[0, 0, 2, 1]])
    stem = found.classes[2]
    assert (stem.name, stem.iou, stem.precision, stem.recall, stem.truth_pixels) == ("stem", 0.0, 0.0, 0.0, 0)
    assert found.miou == pytest.approx((2 / 3 + 1 + 0) / 3, abs=1e-15)
    assert found.mean_accuracy == pytest.approx((2 / 3 + 1) / 2, abs=1e-15)


def test_a_class_that_was_never_predicted_counts_as_zero():
    found = measure([[1, 1, 2]], [[1, 1, 1]])
    assert [(score.name, score.iou, score.precision) for score in found.classes] == [
        ("leaf", 2 / 3, 2 / 3),
        ("stem", 0.0, 0.0),
    ]


def test_ignored_pixels_reach_no_figure():
    assert measure([[0, 1, 255]], [[0, 1, 2]]) == measure([[0, 1]], [[0, 1]])


def test_background_without_pixels_is_left_out():
    found = measure([[1, 1, 2]], [[1, 1, 2]])
    assert found.absent == ("background", "fruit")
    assert (found.miou, found.miou_foreground) == (1.0, 1.0)


def test_all_background_has_no_foreground_to_speak_of():
    found = measure([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    assert (found.miou, found.miou_foreground, found.pixel_accuracy) == (1.0, None, 1.0)


@pytest.mark.parametrize(("label", "miou"), [(1, 1.0), (2, 0.0)])
def test_one_pixel(label: int, miou: float):
    assert measure([[1]], [[label]]).miou == miou


def test_nothing_to_measure_is_said():
    with pytest.raises(BadDataset, match="Nothing can be measured"):
        measure([[255, 255]], [[0, 1]])


def test_metrics_become_json_without_nan():
    text = json.dumps(asdict(measure([[0, 1]], [[2, 1]])), allow_nan=False)
    assert json.loads(text)["classes"][1]["name"] == "leaf"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("classes", [2, 5, 19])
def test_figures_are_those_of_scikit_learn(classes: int, seed: int):
    rng = np.random.default_rng(seed)
    truth_HW = rng.integers(0, classes, (40, 50)).astype(np.uint8)
    labels_HW = np.where(rng.random((40, 50)) < 0.6, truth_HW, rng.integers(0, classes, (40, 50))).astype(np.uint8)
    truth_HW[rng.random((40, 50)) < 0.1] = 255
    confusion = Confusion(classes)
    confusion.add(truth_HW, labels_HW)
    found = metrics_of(confusion, tuple(f"class {number}" for number in range(classes)))

    kept = truth_HW != 255
    truth, labels, numbers = truth_HW[kept], labels_HW[kept], [score.number for score in found.classes]
    for ours, theirs in (("iou", jaccard_score), ("dice", f1_score), ("precision", precision_score)):
        expected = theirs(truth, labels, labels=numbers, average=None, zero_division=0)
        assert np.allclose([getattr(score, ours) for score in found.classes], expected, rtol=0, atol=1e-9)
    recalls = recall_score(truth, labels, labels=numbers, average=None, zero_division=0)
    assert np.allclose([score.recall for score in found.classes], recalls, rtol=0, atol=1e-9)
    assert math.isclose(found.miou, jaccard_score(truth, labels, average="macro"), abs_tol=1e-9)
    assert math.isclose(found.pixel_accuracy, accuracy_score(truth, labels), abs_tol=1e-9)


@pytest.mark.parametrize("classes", [2, 5, 19])
def test_figures_are_those_of_torchmetrics(classes: int):
    rng = np.random.default_rng(classes)
    truth_HW, labels_HW = rng.integers(0, classes, (2, 40, 50)).astype(np.uint8)
    confusion = Confusion(classes)
    confusion.add(truth_HW, labels_HW)
    found = metrics_of(confusion, tuple(f"class {number}" for number in range(classes)))

    truth, labels = torch.from_numpy(truth_HW).long(), torch.from_numpy(labels_HW).long()
    # torchmetrics divides in single precision, so its ratios are taken from its counts in double ...
    counts = multiclass_confusion_matrix(labels, truth, num_classes=classes).double()
    ious = counts.diag() / (counts.sum(0) + counts.sum(1) - counts.diag())
    assert np.allclose([score.iou for score in found.classes], ious.numpy(), rtol=0, atol=1e-9)
    # ... and its own figure is compared as far as single precision goes
    theirs = mean_iou(labels[None], truth[None], num_classes=classes, input_format="index")
    assert math.isclose(found.miou, theirs.item(), abs_tol=1e-6)


def test_background_that_no_mask_has_is_in_no_mean() -> None:
    confusion = Confusion(3)
    confusion.add(np.array([[1, 1], [2, 2]], np.uint8), np.array([[1, 0], [2, 2]], np.uint8))
    metrics = metrics_of(confusion, ("background", "sky", "road"))
    assert metrics.absent == ("background",)
    assert metrics.miou == pytest.approx((0.5 + 1) / 2)
    assert metrics.pixel_accuracy == pytest.approx(3 / 4)
