"""What a job tells: sentences to its log, how far it is to its pulse."""

from datetime import UTC, datetime

from atrous.domain.reporter import EpochRow
from atrous.jobs.pulse import Pulse
from atrous.storage.records.job_records import Progress


class LogReporter:
    """Writes to standard output, which is the job's log."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._activity = ""

    def say(self, sentence: str) -> None:
        """A line."""
        now = datetime.now(UTC)
        print(f"{now:%Y-%m-%d %H:%M:%S} {sentence}", flush=True)  # noqa: T201 - standard output is the log

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """A line for a new activity; the steps go to the catalog."""
        if activity != self._activity:
            self._activity = activity
            self.say(f"{activity} …")
        self._pulse.show(Progress(activity, done, total, detail))

    def epoch(self, row: EpochRow) -> None:
        """A line of figures."""
        self.say(
            f"epoch {row.epoch}/{row.epochs}: loss {row.train_loss:.3f}, valid loss {row.valid_loss:.3f}, "
            f"valid mIoU {100 * row.valid_miou:.1f} %, {row.seconds:.1f} s"
        )
