"""What a logbook is, and a reporter that writes epochs into some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from atrous.domain.reporter import EpochRow, Reporter


@dataclass(frozen=True)
class RunTitle:
    """What a run is called where its curves are shown."""

    project: str
    name: str
    """Such as leaves/1."""
    folder: Path
    """The run's own; logbooks that are files lie in it."""
    settings: Mapping[str, Any]


class Logbook(Protocol):
    """A place for figures, one row an epoch."""

    def write(self, epoch: int, figures: Mapping[str, float]) -> None:
        """The figures of an epoch, by names such as `valid/miou`."""

    def close(self) -> None:
        """Nothing more will come."""


class LoggingReporter:
    """Passes everything on, and writes epochs into logbooks too."""

    def __init__(self, inner: Reporter, logbooks: Sequence[Logbook]) -> None:
        self._inner = inner
        self._logbooks = logbooks

    def say(self, sentence: str) -> None:
        """Only passed on."""
        self._inner.say(sentence)

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """Only passed on."""
        self._inner.progress(activity, done, total, detail)

    def epoch(self, row: EpochRow) -> None:
        """Written down, then passed on."""
        for logbook in self._logbooks:
            logbook.write(row.epoch, figures_of(row))
        self._inner.epoch(row)


def figures_of(row: EpochRow) -> dict[str, float]:
    """An epoch's figures by the names they have in logbooks."""
    return {
        "train/loss": row.train_loss,
        "valid/loss": row.valid_loss,
        "valid/miou": row.valid_miou,
        "learning_rate": row.learning_rate,
        "seconds": row.seconds,
    }
