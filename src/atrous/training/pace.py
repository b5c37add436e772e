"""How many epochs a run has, and of which crops: what was asked for, or what there is time for."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.training.plan import MULTIPLE, Plan, text

DELIVERY = 0.1  # share of the minutes kept for export, evaluation and report
LATEST = 3  # epochs whose median says how long the next ones take
FEWEST_EPOCHS = 20  # with less time than that, crops get smaller before epochs get fewer
SMALLEST_CROP = 192


def planned_epochs(settings: TrainSettings, history: Sequence[EpochRow], epoch_seconds: float) -> int:
    """How many epochs the run is to have in all, seen from its last finished one; at least one more than it has.

    Without `minutes` that is the number asked for. With `minutes` the plan is made anew before each epoch, so that a
    run on a machine that gets busy still ends in time. `epoch_seconds` is the guess that stands for the first epoch.
    """
    if settings.minutes is None:
        return settings.epochs
    pace_s = median(row.seconds for row in history[-LATEST:]) if history else epoch_seconds
    left_s = training_seconds(settings.minutes) - sum(row.seconds for row in history)
    return len(history) + max(1, round(left_s / pace_s))


def fitted(plan: Plan, epoch_seconds: float) -> tuple[Plan, float]:
    """The plan with crops small enough for twenty epochs in its minutes, if that can be, and an epoch's seconds then.

    A crop that was asked for, or is at most 192 a side, stays as it is.
    """
    if plan.settings.minutes is None:
        return plan, epoch_seconds
    share = training_seconds(plan.settings.minutes) / (FEWEST_EPOCHS * epoch_seconds)
    height, width = plan.crop_HW
    smaller_HW = smaller(height, share), smaller(width, share)
    if share >= 1 or smaller_HW == plan.crop_HW:
        return plan, epoch_seconds
    settings = replace(plan.settings, crop_HW=smaller_HW)
    decision = f"{plan.decision} For want of time the crops are {text(smaller_HW)}."
    pixels = smaller_HW[0] * smaller_HW[1] / (height * width)
    return replace(plan, settings=settings, crop_HW=smaller_HW, decision=decision), epoch_seconds * pixels


def smaller(side: int, share: float) -> int:
    """A crop's side when only a share of its area can be afforded."""
    return min(side, max(SMALLEST_CROP, int(side * share**0.5) // MULTIPLE * MULTIPLE))


def training_seconds(minutes: float) -> float:
    """What of a run's minutes is for its epochs."""
    return 60 * minutes * (1 - DELIVERY)
