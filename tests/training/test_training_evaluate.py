"""Evaluation: a real segmenter around a model whose answers are known."""

import numpy as np
import pytest
from measure_fakes import Painted, color_segmenter, painted
from training_fakes import Memory

from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset
from atrous.training.evaluation.evaluate import evaluate

CLASSES = Classes.of(["leaf", "stem", "fruit"])
RIGHT = painted("right", [0, 1, 1, 2], [0, 1, 1, 2])
HALF = painted("half", [0, 0, 1, 1], [0, 1, 1, 1])
WRONG = painted("wrong", [1, 1, 1, 1], [0, 0, 2, 2])


def test_figures_are_of_all_pixels_together_and_of_each_picture():
    found = evaluate(color_segmenter(CLASSES), [RIGHT, HALF, WRONG], Memory())

    stripe = 24 * 8
    assert (
        found.confusion.matrix.tolist()
        == (stripe * np.array([[2, 1, 0, 0], [2, 4, 2, 0], [0, 0, 1, 0], [0] * 4])).tolist()
    )
    assert [score.iou for score in found.metrics.classes] == pytest.approx([2 / 5, 4 / 9, 1 / 3], abs=1e-12)
    assert found.metrics.absent == ("fruit",)
    assert [(score.name, score.miou) for score in found.pictures] == [
        ("right", 1.0),
        ("half", pytest.approx(7 / 12)),
        ("wrong", 0.0),
    ]
    assert found.pictures[1].pixel_accuracy == 3 / 4
    assert found.seconds_per_picture > 0


def test_worst_and_best_pictures_are_named_in_order():
    found = evaluate(color_segmenter(CLASSES), [RIGHT, HALF, WRONG], Memory())

    assert [score.name for score in found.worst(2)] == ["wrong", "half"]
    assert [score.name for score in found.best(2)] == ["right", "half"]


def test_labels_are_the_plain_argmax_without_threshold():
    class Unsure(Painted):
        def picture(self):
            return np.full((24, 32, 3), (126, 125, 125), np.uint8)  # hardly nearer to leaf's colour than to the others

    leaf_HW = np.ones((24, 32), np.uint8)
    assert evaluate(color_segmenter(CLASSES), [Unsure("unsure", leaf_HW, leaf_HW)], Memory()).metrics.miou == 1.0


def test_with_a_threshold_what_is_unsure_becomes_background():
    unsure = Painted("unsure", RIGHT.truth, RIGHT.seen)
    plain = evaluate(color_segmenter(CLASSES), [unsure], Memory())
    cut = np.array([0, 0, 1.1, 0], np.float32)  # no stem is sure enough
    found = evaluate(color_segmenter(CLASSES), [unsure], Memory(), cut=cut)
    assert plain.metrics.miou == 1.0
    assert [score.iou for score in found.metrics.classes] == [1 / 2, 1.0, 0.0]
    assert plain.confidence.calibration.accuracy == 1.0
    assert found.confidence is None  # thresholds leave nothing to calibrate


def test_the_confidence_is_held_against_the_truth():
    found = evaluate(color_segmenter(CLASSES), [RIGHT, HALF, WRONG], Memory()).confidence
    calibration = found.calibration
    assert calibration.accuracy == pytest.approx(7 / 12)
    assert calibration.confidence > 0.99
    assert calibration.ece == pytest.approx(calibration.confidence - calibration.accuracy)
    assert calibration.temperature.temperature == 8.0  # far too sure: the most that is tried
    assert [(suspect.picture, suspect.labelled, suspect.predicted) for suspect in found.suspects] == [
        ("half", "background", "leaf"),  # leaf is right four times of five, background half the time, stem seldom
        ("wrong", "leaf", "background"),
        ("wrong", "leaf", "stem"),
    ]


def test_pictures_are_measured_at_their_own_size():
    large = painted("large", [0, 1, 2, 3], [0, 1, 2, 3], size_HW=(48, 64))
    found = evaluate(color_segmenter(CLASSES), [large], Memory())

    assert found.metrics.pixels == 48 * 64
    assert found.metrics.pixel_accuracy > 0.9  # but for the columns where two stripes blend


def test_a_picture_that_is_ignored_everywhere_is_named_and_scores_nothing():
    ignored = painted("void", [255], [1])
    found = evaluate(color_segmenter(CLASSES), [RIGHT, ignored], Memory())

    assert found.unmeasured == ("void",)
    assert [score.name for score in found.pictures] == ["right"]
    assert found.metrics == evaluate(color_segmenter(CLASSES), [RIGHT], Memory()).metrics


def test_it_tells_how_far_it_is():
    reporter = Memory()
    evaluate(color_segmenter(CLASSES), [RIGHT, HALF], reporter, activity="evaluate test")
    assert [step[:3] for step in reporter.steps] == [("evaluate test", 1, 2), ("evaluate test", 2, 2)]


def test_a_mask_of_another_size_is_named():
    odd = Painted("odd", np.zeros((10, 10), np.uint8), RIGHT.seen)
    with pytest.raises(BadDataset, match="odd: the picture is 32x24 and its mask 10x10"):
        evaluate(color_segmenter(CLASSES), [odd], Memory())


def test_no_pictures_is_said():
    with pytest.raises(BadDataset, match="Nothing can be measured"):
        evaluate(color_segmenter(CLASSES), [], Memory())
