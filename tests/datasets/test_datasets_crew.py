"""All cores measure a dataset: in order, with the same outcome, and whatever becomes of a process that helps."""

import os
import pickle
import signal

import cv2
import numpy as np
import pytest

from atrous.datasets.doctoring.check import check
from atrous.datasets.doctoring.measuring.crew import FEW, Crew
from atrous.datasets.doctoring.measuring.helper_process import HelperProcess
from atrous.datasets.doctoring.measuring.look import Glance
from atrous.datasets.doctoring.measuring.measurer import Measurer
from atrous.datasets.read import read

MEASURER = Measurer(Glance(), draws=True)
STEMS = [f"train/{number:03}" for number in range(FEW + 20)]


class Masks(dict):
    """Keeps what was drawn."""

    def keep(self, fact, mask_png):
        self[fact.sample.name] = mask_png


class DiesOfItsSecondPart:
    """As a process does of a picture that is too much for it."""

    def __init__(self):
        self.parts = 0
        self.ended = False

    def wait(self):
        return True

    def measure_part(self, samples):
        self.parts += 1
        return MEASURER.measure_part(samples) if self.parts == 1 else None

    def end(self):
        self.ended = True


@pytest.fixture
def dataset(layouts):
    layouts.index_masks(STEMS)
    (layouts.root / "images/train/007.jpg").write_bytes(b"no picture")
    (layouts.root / "masks/train/008.png").write_bytes(b"no mask")
    layouts.mask("masks/train/009.png", (0, 1, 7))
    return read(layouts.root)


def test_two_processes_find_what_one_finds_in_the_same_order(dataset):
    alone, together = Masks(), Masks()
    one = check(dataset, 1, keeper=alone)
    two = check(dataset, 2, keeper=together)
    assert [fact.sample.name for fact in two.facts.samples] == [sample.name for sample in dataset.samples]
    assert two.facts.samples == one.facts.samples
    assert two.problems == one.problems
    assert list(together.items()) == list(alone.items())
    assert len(alone) == len(STEMS) - 2
    mask_HW = cv2.imdecode(np.frombuffer(together["010"], np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(mask_HW, dataset.samples[10].labels())


def test_a_helper_that_dies_costs_no_sample(dataset):
    helper = DiesOfItsSecondPart()
    with Crew([MEASURER], [helper]) as crew:
        measured = list(crew.measure(dataset.samples))
    assert (helper.parts, helper.ended) == (2, True)
    assert measured == MEASURER.measure_part(dataset.samples)


def test_a_process_measures_as_this_one_does_until_it_is_killed(dataset):
    process = HelperProcess(close=False, draws=True)
    try:
        assert process.wait()
        assert process.measure_part(dataset.samples[:20]) == MEASURER.measure_part(dataset.samples[:20])
        os.kill(process.pid, signal.SIGKILL)
        assert process.measure_part(dataset.samples[:20]) is None
        assert process.measure_part(dataset.samples[:20]) is None
    finally:
        process.end()


def test_a_tree_travels_as_its_place(layouts):
    tree = read(layouts.index_masks(STEMS)).samples[0].picture.tree
    sent = pickle.dumps(tree)
    assert len(sent) < 1000
    assert pickle.loads(sent).files == tree.files  # noqa: S301 - our own
