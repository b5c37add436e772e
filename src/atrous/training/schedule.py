"""The learning rate over a run, and how far a run has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.domain.reporter import EpochRow

POWER = 0.9
WARM_UP = 0.05  # share of the run


@dataclass(frozen=True)
class Schedule:
    """A line up to the peak, then the "poly" decay (1 - progress)^0.9 of DeepLab (Chen et al. 2017, section 4.1)."""

    peak: float

    def rate(self, progress: float) -> float:
        """The learning rate after a share of the run, of the steps' middles: it is above 0 at every step."""
        if progress < WARM_UP:
            return self.peak * progress / WARM_UP
        return float(self.peak * ((1 - progress) / (1 - WARM_UP)) ** POWER)


@dataclass(frozen=True)
class Stretch:
    """The part of a run that one epoch is."""

    start: float
    end: float
    steps: int

    def progress(self, step: int) -> float:
        """How much of the run is done in the middle of a step, the first being 0."""
        return self.start + (self.end - self.start) * (step + 0.5) / self.steps


def next_stretch(history: Sequence[EpochRow], epochs: int, steps: int) -> Stretch:
    """What the next epoch is of a run that is now planned to have so many epochs.

    Each epoch takes an equal share of what was left when it began, so a run may change its plan at every epoch.
    """
    done = progress_after(history)
    return Stretch(done, done + (1 - done) / (epochs - len(history)), steps)


def progress_after(history: Sequence[EpochRow]) -> float:
    """The share of the run that is behind it."""
    done = 0.0
    for row in history:
        done += (1 - done) / (row.epochs - row.epoch + 1)
    return done
