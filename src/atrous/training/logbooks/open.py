"""The one place that chooses logbooks."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from importlib.util import find_spec

from atrous.domain.errors import BadSettings, MissingExtra
from atrous.domain.reporter import Reporter
from atrous.training.logbooks.logbook import Logbook, LoggingReporter, RunTitle
from atrous.training.processes import is_main_process


class LogTo(StrEnum):
    """Where curves can be kept."""

    TENSORBOARD = "tensorboard"
    MLFLOW = "mlflow"
    WANDB = "wandb"


def places_of(names: Sequence[str]) -> tuple[LogTo, ...]:
    """The places of these names, each once.

    Raises:
        BadSettings: one is unknown.
        MissingExtra: its package is not installed.
    """
    for name in names:
        if name not in set(LogTo):
            raise BadSettings(f"--log-to is {name!r}; wanted one of {', '.join(LogTo)}.")
        if find_spec(name) is None:
            raise MissingExtra(
                f"--log-to {name} needs the package {name}, which is not installed; run pip install {name}."
            )
    return tuple(LogTo(name) for name in dict.fromkeys(names))


@contextmanager
def logged(reporter: Reporter, places: Sequence[LogTo], title: RunTitle) -> Generator[Reporter]:
    """The reporter, writing epochs into logbooks too while the context lasts; the main process alone writes."""
    if not places or not is_main_process():
        yield reporter
        return
    with ExitStack() as open_books:
        logbooks = [open_books.enter_context(closing(LOGBOOKS[place](title))) for place in places]
        yield LoggingReporter(reporter, logbooks)


def _tensorboard(title: RunTitle) -> Logbook:
    from atrous.training.logbooks.tensorboard import TensorBoardLogbook

    return TensorBoardLogbook(title)


def _mlflow(title: RunTitle) -> Logbook:
    from atrous.training.logbooks.mlflow import MlflowLogbook

    return MlflowLogbook(title)


def _wandb(title: RunTitle) -> Logbook:
    from atrous.training.logbooks.wandb import WandbLogbook

    return WandbLogbook(title)


LOGBOOKS: dict[LogTo, Callable[[RunTitle], Logbook]] = {
    LogTo.TENSORBOARD: _tensorboard,
    LogTo.MLFLOW: _mlflow,
    LogTo.WANDB: _wandb,
}
