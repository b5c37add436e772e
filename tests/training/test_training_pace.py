"""How many epochs a run has when it is given minutes."""

import pytest

from atrous.domain.preprocessing import Preprocessing
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.training.pace import fitted, planned_epochs
from atrous.training.plan import Plan

HOUR = TrainSettings(minutes=60)  # 54 minutes of epochs


def took(*seconds):
    return tuple(EpochRow(number, 99, 0, 0, 0, 0, each) for number, each in enumerate(seconds, 1))


def test_without_minutes_it_is_the_number_asked_for():
    assert planned_epochs(TrainSettings(epochs=7), took(1000, 1000), 1) == 7


def test_the_first_plan_goes_by_the_guess():
    assert planned_epochs(HOUR, (), 54.0) == 60


def test_later_plans_go_by_what_the_latest_epochs_took():
    assert planned_epochs(HOUR, took(40, 60, 60, 60), 1) == 4 + round((54 * 60 - 220) / 60)


def test_a_machine_that_gets_busy_gets_fewer_epochs_and_always_a_last_one():
    assert planned_epochs(HOUR, took(60, 600, 600, 600), 1) == 4 + 2
    assert planned_epochs(HOUR, took(3240), 1) == 2


def plan_of(settings, crop_HW=(352, 352)):
    return Plan(settings, Preprocessing(), (352, 480), crop_HW, "It trains on crops.")


def test_with_time_enough_crops_stay():
    plan = plan_of(HOUR)

    assert fitted(plan, 100.0) == (plan, 100.0)
    assert fitted(plan_of(TrainSettings()), 1e9)[0].crop_HW == (352, 352)


def test_with_little_time_crops_get_smaller_before_epochs_get_fewer():
    plan, seconds = fitted(plan_of(HOUR), 250.0)

    assert plan.crop_HW == plan.settings.crop_HW == (256, 256)
    assert seconds == pytest.approx(250 * 256**2 / 352**2)
    assert planned_epochs(plan.settings, (), seconds) >= 20
    assert "256×256" in plan.decision


def test_crops_are_never_smaller_than_192_unless_the_pictures_are():
    assert fitted(plan_of(HOUR), 1e6)[0].crop_HW == (192, 192)
    assert fitted(plan_of(HOUR, (64, 96)), 1e6)[0].crop_HW == (64, 96)
