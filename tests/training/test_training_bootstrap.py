"""Intervals: that they hold what they promise, that they are the same each time, and that they cost no memory."""

import tracemalloc

import numpy as np
import pytest

from atrous.training.evaluation.bootstrap import Bootstrap, Interval
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.evaluation.tally import Tally

NAMES = ("background", "leaf")


def counted(matrix: list[list[int]]) -> Confusion:
    confusion = Confusion(len(matrix))
    confusion.matrix = np.array(matrix, np.int64)
    return confusion


def drawn(rng: np.random.Generator) -> Confusion:
    """A picture of 1000 pixels on which the model is about 70 % right, some days better than others."""
    right = rng.beta(7, 3, 2)
    hits = np.round(500 * right).astype(int)
    return counted([[hits[0], 500 - hits[0]], [500 - hits[1], hits[1]]])


def test_nineteen_of_twenty_intervals_hold_the_truth():
    many = sum((drawn(np.random.default_rng([9, number])) for number in range(4000)), Confusion(2))
    truth, held = metrics_of(many, NAMES).miou, 0
    for trial in range(200):
        rng, bootstrap = np.random.default_rng(trial), Bootstrap(2, seed=trial, redrawn=300)
        for number in range(40):
            bootstrap.add(f"picture {number}", drawn(rng))
        found = bootstrap.intervals(NAMES).miou
        held += found.low <= truth <= found.high
    assert 0.89 <= held / 200 <= 0.98


def test_the_same_pictures_give_the_same_intervals_in_any_order():
    pictures = [(f"picture {number}", drawn(np.random.default_rng(number))) for number in range(12)]
    first, second, third = Bootstrap(2), Bootstrap(2), Bootstrap(2, seed=1)
    for name, own in pictures:
        first.add(name, own)
        third.add(name, own)
    for name, own in reversed(pictures):
        second.add(name, own)
    assert first.intervals(NAMES) == second.intervals(NAMES)
    assert first.intervals(NAMES) != third.intervals(NAMES)


def test_all_pictures_alike_leave_no_doubt():
    bootstrap = Bootstrap(2)
    for number in range(8):
        bootstrap.add(str(number), counted([[8, 2], [0, 10]]))
    found = bootstrap.intervals(NAMES)
    assert found.iou == {"background": Interval(0.8, 0.8), "leaf": Interval(10 / 12, 10 / 12)}
    assert found.miou.low == found.miou.high == pytest.approx((0.8 + 10 / 12) / 2)
    assert (found.pixel_accuracy.low, found.mean_accuracy.high) == (0.9, 0.9)


def test_few_pictures_give_no_interval():
    bootstrap = Bootstrap(2)
    for number in range(4):
        bootstrap.add(str(number), counted([[8, 2], [0, 10]]))
    found = bootstrap.intervals(NAMES)
    assert (found.pictures, found.miou, found.iou) == (4, None, {})


def test_a_class_in_few_pictures_gets_no_interval_and_does_not_make_the_mean_leap():
    bootstrap = Bootstrap(3)
    for number in range(20):
        bootstrap.add(str(number), counted([[10, 0, 0], [0, 10, 0], [0, 0, 0]]))
    bootstrap.add("the only stem", counted([[10, 0, 0], [0, 0, 0], [10, 0, 0]]))
    found = bootstrap.intervals((*NAMES, "stem"))
    assert found.iou.keys() == {"background", "leaf"}
    assert found.miou.high < 0.7  # leaving the stem out would make it 1.0


def test_counting_more_pictures_takes_no_more_memory():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 30, (64, 48, 64)).astype(np.uint8)
    confidence_HW = rng.integers(0, 256, (48, 64)).astype(np.uint8)
    logits_KHW = rng.normal(size=(30, 12, 16)).astype(np.float32)

    def grown(tally: Tally, pictures: int) -> int:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(pictures):
            truth_HW, labels_HW = labels[number % 64], labels[(number * 7 + 1) % 64]
            tally.add_labels("picture", truth_HW, labels_HW)
            tally.add_confidence("picture", truth_HW, labels_HW, confidence_HW)
            tally.temperature.add(logits_KHW, truth_HW)
        tally.pictures.clear()  # the rows of the report, a name and two figures each
        return tracemalloc.get_traced_memory()[0] - before

    tally = Tally(tuple(map(str, range(30))))
    tracemalloc.start()
    try:
        grown(tally, 20)
        assert grown(tally, 150) < 20_000  # one confusion matrix of 30 classes is 7200 bytes
    finally:
        tracemalloc.stop()
