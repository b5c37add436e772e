"""The pulse of a worker: it says every second that the job goes on and how far it is, and hears whether it should."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from atrous.domain.errors import CatalogUnavailable
from atrous.storage.library import Library
from atrous.storage.records.job_records import NextStep, Progress, WorkerProcess

BEAT_S = 1.0
GRACE_S = 5.0
"""From being told to stop, to end by oneself; a training step that does not return to Python takes no longer."""


class Stop(StrEnum):
    """Why a job is to stop before it is done."""

    CANCELLED = "cancelled"
    GIVEN_BACK = "given back"
    """The server ends; the job goes on when it starts again."""
    TAKEN_AWAY = "taken away"
    """Another process has it."""


class Pulse(threading.Thread):
    """Beats in a thread of its own, which runs while the main thread computes. It ends the work by interrupting it."""

    def __init__(
        self,
        library: Library,
        job_id: int,
        process: WorkerProcess,
        interrupt: Callable[[], None],
        end: Callable[[], None],
    ) -> None:
        """`interrupt` raises KeyboardInterrupt in the work; `end` is called when that did not help within the grace."""
        super().__init__(name="pulse", daemon=True)
        self.stop: Stop | None = None
        self._library = library
        self._job_id = job_id
        self._process = process
        self._interrupt = interrupt
        self._end = end
        self._progress = Progress()
        self._over = threading.Event()
        self._told_at: float | None = None

    def show(self, progress: Progress) -> None:
        """How far the work is; written down with the next beat."""
        self._progress = progress

    def run(self) -> None:
        """Beat until the work is over."""
        while not self._over.wait(BEAT_S):
            if self.stop is None:
                self._beat()
            elif self._told_at is not None and time.monotonic() - self._told_at > GRACE_S:
                self._end()

    def tell(self, stop: Stop) -> None:
        """Have the work stop; the first reason counts."""
        if self.stop is None:
            self.stop, self._told_at = stop, time.monotonic()
            self._interrupt()

    def finish(self) -> None:
        """The work is over: beat a last time, with how far it came, and no more."""
        self._over.set()
        self.join()
        if self.stop is None:
            self._library.beat_job(self._job_id, self._process, self._progress)

    def _beat(self) -> None:
        with suppress(CatalogUnavailable):  # the next beat may reach it
            step = self._library.beat_job(self._job_id, self._process, self._progress)
            if step is not NextStep.GO_ON:
                self.tell(STOPS[step])


STOPS = {NextStep.CANCEL: Stop.CANCELLED, NextStep.LEAVE: Stop.TAKEN_AWAY}
