"""Two models on the same pictures: a real difference is told from noise."""

import numpy as np
import pytest
from measure_fakes import SIZE_HW, Painted, color_segmenter, stripes
from training_fakes import Memory

from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset, BadSettings
from atrous.training.evaluation.compare import compare
from atrous.training.evaluation.evaluate import evaluate

CLASSES = Classes.of(["leaf", "stem"])


class HalfBlind:
    """A segmenter that turns a share of the pixels it labels into background, another share in each picture."""

    def __init__(self, share_of_picture) -> None:
        self._sighted = color_segmenter(CLASSES)
        self._share_of_picture = share_of_picture
        self._pictures = 0
        self.package = self._sighted.package

    def predict(self, picture, confidence):
        prediction = self._sighted.predict(picture, confidence)
        blind = round(self._share_of_picture(self._pictures) * SIZE_HW[0])
        self._pictures += 1
        prediction.labels_HW[:blind] = 0
        return prediction


def pictures(count: int) -> list[Painted]:
    truth_HW = stripes([0, 1, 1, 2], SIZE_HW)
    return [Painted(f"picture {number}", truth_HW, truth_HW) for number in range(count)]


def test_a_steady_gain_is_better_and_the_other_way_round_worse():
    good, bad = (lambda number: 0.1 + 0.05 * (number % 3)), (lambda number: 0.2 + 0.05 * (number % 3))
    found = compare(HalfBlind(bad), HalfBlind(good), pictures(12), Memory())

    assert found.miou.verdict == "better"
    assert found.miou.difference == pytest.approx(found.second.miou - found.first.miou)
    assert 0 < found.miou.interval.low <= found.miou.difference <= found.miou.interval.high
    assert {name: one.verdict for name, one in found.classes.items()} == dict.fromkeys(CLASSES.names, "better")
    assert compare(HalfBlind(good), HalfBlind(bad), pictures(12), Memory()).miou.verdict == "worse"


def test_now_one_is_better_and_now_the_other_is_noise():
    one, other = (lambda number: 0.2 + 0.2 * (number % 2)), (lambda number: 0.38 - 0.2 * (number % 2))
    found = compare(HalfBlind(one), HalfBlind(other), pictures(14), Memory())
    assert found.miou.difference != 0
    assert found.miou.verdict == "noise"


def test_what_makes_pictures_hard_for_both_does_not_hide_a_small_gain():
    hard = np.random.default_rng(1).uniform(0, 0.6, 20)
    found = compare(
        HalfBlind(lambda number: hard[number] + 0.1), HalfBlind(lambda number: hard[number]), pictures(20), Memory()
    )
    alone = evaluate(half_blind_session(hard), pictures(20), Memory()).intervals.miou
    paired = found.miou.interval
    assert paired.high - paired.low < (alone.high - alone.low) / 2
    assert found.miou.verdict == "better"


def half_blind_session(hard):
    """The same as a session, for `evaluate` builds a segmenter of its own."""
    segmenter = color_segmenter(CLASSES)
    plain, seen = segmenter.session.run, iter(hard)

    def run(pictures_NHWC):
        logits_NKHW = plain(pictures_NHWC)
        logits_NKHW[:, 0, : round(next(seen) * SIZE_HW[0])] = 99
        return logits_NKHW

    segmenter.session.run = run
    return segmenter


def test_equal_models_are_noise():
    found = compare(color_segmenter(CLASSES), color_segmenter(CLASSES), pictures(6), Memory())
    assert (found.miou.difference, found.miou.interval.low, found.miou.verdict) == (0, 0, "noise")


def test_other_classes_and_few_pictures_are_refused():
    with pytest.raises(BadSettings, match="background, leaf, stem against background, leaf"):
        compare(color_segmenter(CLASSES), color_segmenter(Classes.of(["leaf"])), pictures(6), Memory())
    with pytest.raises(BadDataset, match="4 pictures with labels cannot tell two models apart"):
        compare(color_segmenter(CLASSES), color_segmenter(CLASSES), pictures(4), Memory())
