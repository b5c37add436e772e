"""What long work tells whoever watches: a terminal, a catalog, a test. The worker never knows which."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class EpochRow:
    """One finished epoch of a training run, as it is stored and drawn."""

    epoch: int
    """From 1 on."""
    epochs: int
    train_loss: float
    valid_loss: float
    valid_miou: float
    learning_rate: float
    seconds: float


class Reporter(Protocol):
    """Told of progress, never asked for anything."""

    def say(self, sentence: str) -> None:
        """Something a person should know: a decision, a file left out."""

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """How far an activity such as "epoch 3/30" has come, in steps; detail is a short text such as the loss."""

    def epoch(self, row: EpochRow) -> None:
        """An epoch has ended."""


class Silent:
    """A reporter that keeps everything to itself."""

    def say(self, sentence: str) -> None:
        """Nothing."""

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """Nothing."""

    def epoch(self, row: EpochRow) -> None:
        """Nothing."""
