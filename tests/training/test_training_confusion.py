"""Counting pixels by truth and prediction, by hand and against other libraries' counts."""

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix
from torchmetrics.classification import MulticlassConfusionMatrix

from atrous.domain.errors import BadDataset
from atrous.training.evaluation.confusion import STRIP, Confusion


def plane(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.uint8)


def random_masks(classes: int, seed: int, size_HW: tuple[int, int] = (61, 83)) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth_HW = rng.integers(0, classes, size_HW).astype(np.uint8)
    truth_HW[rng.random(size_HW) < 0.2] = 255
    return truth_HW, rng.integers(0, classes, size_HW).astype(np.uint8)


def test_rows_are_truth_and_columns_prediction():
    confusion = Confusion(3)
    confusion.add(plane([0, 0, 1], [2, 2, 2]), plane([0, 1, 1], [2, 2, 0]))
    assert confusion.matrix.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]
    assert confusion.matrix.dtype == np.int64


def test_ignored_pixels_are_not_counted():
    confusion = Confusion(2)
    confusion.add(plane([255, 255, 1]), plane([0, 1, 1]))
    assert confusion.matrix.tolist() == [[0, 0], [0, 1]]


def test_a_sum_is_as_if_counted_together():
    first, second, together = Confusion(4), Confusion(4), Confusion(4)
    for part, seed in ((first, 1), (second, 2)):
        part.add(*random_masks(4, seed))
        together.add(*random_masks(4, seed))
    assert (first + second).matrix.tolist() == together.matrix.tolist()


@pytest.mark.parametrize("classes", [2, 7, 254])
def test_counts_are_those_of_torchmetrics_and_scikit_learn(classes: int):
    truth_HW, labels_HW = random_masks(classes, seed=classes)
    confusion = Confusion(classes)
    confusion.add(truth_HW, labels_HW)

    theirs = MulticlassConfusionMatrix(num_classes=classes, ignore_index=255)
    counts = theirs(torch.from_numpy(labels_HW).long(), torch.from_numpy(truth_HW).long())
    assert np.array_equal(confusion.matrix, counts.numpy())
    kept = truth_HW != 255
    assert np.array_equal(
        confusion.matrix, confusion_matrix(truth_HW[kept], labels_HW[kept], labels=list(range(classes)))
    )


def test_a_picture_larger_than_a_strip_and_not_contiguous_is_counted_whole():
    truth_HW, labels_HW = random_masks(3, seed=5, size_HW=(700, 2 * STRIP // 700 + 11))
    confusion = Confusion(3)
    confusion.add(truth_HW[:, ::-1], labels_HW[:, ::-1])
    kept = truth_HW != 255
    assert confusion.matrix.sum() == kept.sum()
    assert np.trace(confusion.matrix) == (truth_HW == labels_HW)[kept].sum()


def test_a_mask_value_without_class_is_named():
    with pytest.raises(BadDataset, match="holds the value 9; classes end at 2"):
        Confusion(3).add(plane([0, 9]), plane([0, 1]))


def test_a_predicted_value_without_class_is_refused_even_255():
    for value in (3, 255):
        with pytest.raises(ValueError, match="classes end at 2"):
            Confusion(3).add(plane([0, 1]), plane([0, value]))


def test_sizes_must_agree():
    with pytest.raises(ValueError, match=r"\(1, 2\)"):
        Confusion(2).add(plane([0, 1]), plane([0], [1]))
