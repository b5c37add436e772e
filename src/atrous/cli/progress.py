"""Progress bars on standard error; plain lines where that is no terminal."""

from types import TracebackType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from atrous.cli.console import prose
from atrous.domain.reporter import EpochRow


class TerminalReporter:
    """A bar for the activity at hand, a line for each epoch. Use it as a context manager."""

    def __init__(self) -> None:
        self._console = prose()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._activity = ""
        self._task = TaskID(0)

    def __enter__(self) -> "TerminalReporter":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def say(self, sentence: str) -> None:
        """Print a sentence above the bar."""
        self._console.print(Text(sentence))

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        """Move the bar of this activity; a new activity takes the place of the old one."""
        if activity != self._activity:
            self._begin(activity, total)
        self._bars.update(self._task, completed=done, total=total, detail=detail)

    def epoch(self, row: EpochRow) -> None:
        """Print the epoch's figures above the bar."""
        left_s = row.seconds * (row.epochs - row.epoch)
        self._console.print(
            f"epoch {row.epoch:>3}/{row.epochs}  loss {row.train_loss:.3f}  valid loss {row.valid_loss:.3f}"
            f"  valid mIoU {100 * row.valid_miou:5.1f} %  {row.seconds:5.1f} s  about {_span(left_s)} left"
        )

    def _begin(self, activity: str, total: int) -> None:
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._activity = activity
        self._task = self._bars.add_task(activity, total=total, detail="")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
