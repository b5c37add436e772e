"""The learning rate over a run."""

from dataclasses import dataclass

POWER = 0.9
WARM_UP = 0.05  # share of the run, at most WARM_UP_STEPS
WARM_UP_STEPS = 500


@dataclass(frozen=True)
class Schedule:
    """A line up to the peak, then the "poly" decay (1 - progress)^0.9 of DeepLab (Chen et al. 2017, section 4.1)."""

    peak: float
    steps: int

    def rate(self, step: int) -> float:
        """The learning rate of a step, the first being 0. It is above 0 at every step of the run."""
        warm_up = min(WARM_UP_STEPS, max(1, round(self.steps * WARM_UP)))
        if step < warm_up:
            return self.peak * (step + 1) / (warm_up + 1)
        return float(self.peak * (1 - (step - warm_up) / (self.steps - warm_up)) ** POWER)
