"""The batch that memory allows."""

from dataclasses import replace

import pytest

from atrous.domain.preprocessing import Preprocessing
from atrous.domain.train_settings import NetSettings, TrainSettings
from atrous.training.footprint import picture_bytes, within_memory
from atrous.training.plan import Plan

PLAN = Plan(TrainSettings(batch_size=8), Preprocessing(), (320, 320), (320, 320), "It trains on crops.")


def test_more_pixels_and_larger_networks_take_more():
    small = picture_bytes(NetSettings(), 11, (320, 320))

    assert 150 * 2**20 < small < 600 * 2**20  # 2.6 GB of a process that trains with 8, in float32
    assert picture_bytes(NetSettings(), 11, (640, 320)) == pytest.approx(2 * small, rel=0.05)
    assert picture_bytes(NetSettings(backbone="resnet101"), 11, (320, 320)) > 1.3 * small


def test_a_batch_that_fits_stays():
    assert within_memory(PLAN, 11, 64 * 2**30) == PLAN


def test_a_batch_that_does_not_fit_gets_smaller_and_says_so():
    plan = within_memory(PLAN, 11, 2 * 2**30)

    assert 2 <= plan.settings.batch_size < 8
    assert plan == replace(PLAN, settings=plan.settings, decision=plan.decision)
    assert "2.0 GiB of memory" in plan.decision


def test_two_pictures_are_the_least():
    assert within_memory(PLAN, 11, 1).settings.batch_size == 2
