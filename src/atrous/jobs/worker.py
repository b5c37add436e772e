"""The process that does one job: `python -m atrous.jobs.worker`, told on standard input which, of which library."""

import _thread
import json
import os
import signal
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

from atrous.domain.errors import AtrousError
from atrous.jobs.kinds.kind import Kind
from atrous.jobs.kinds.table import KINDS
from atrous.jobs.log_reporter import LogReporter
from atrous.jobs.processes import kill_all_of, this_process
from atrous.jobs.pulse import Pulse, Stop
from atrous.storage.library import Library
from atrous.storage.place import LibraryPlace
from atrous.storage.records.job_records import JobState

NICENESS = 5
"""How far it stands back behind the server, whose answers somebody waits for."""


def main(kinds: Mapping[str, Kind[Any]] = KINDS) -> None:
    """Do the job, and let the catalog say what came of it."""
    handed = json.loads(sys.stdin.readline())
    os.nice(NICENESS)
    with LibraryPlace.from_json(handed["place"]).open() as library:
        Worker(library, handed["job"], kinds).work()


class Worker:
    """Does one job and writes its end down: done, failed, cancelled or given back. If it is killed, a runner sees."""

    def __init__(self, library: Library, job_id: int, kinds: Mapping[str, Kind[Any]]) -> None:
        self._library = library
        self._job_id = job_id
        self._kinds = kinds
        self._process = this_process()
        self._pulse = Pulse(library, job_id, self._process, _thread.interrupt_main, self._end_by_force)

    def work(self) -> None:
        """Do it, unless somebody else does."""
        if not self._library.begin_job(self._job_id, self._process):
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a server in the background has it ignored
        signal.signal(signal.SIGTERM, self._on_terminate)
        job = self._library.job(self._job_id)
        _choose_device(job.device or "")
        reporter = LogReporter(self._pulse)
        reporter.say(f"Job {job.id}, {job.kind}, attempt {job.attempts}, on {job.device}.")
        self._pulse.start()
        try:
            result = self._kinds[job.kind].run(self._library, job, reporter)
            self._pulse.finish()
        except KeyboardInterrupt:
            self._pulse.finish()
            reporter.say(f"Stopped: {self._pulse.stop}.")
            self._stop()
        except AtrousError as error:
            self._pulse.finish()
            reporter.say(str(error))
            self._conclude(JobState.FAILED, str(error))
        else:
            reporter.say("Done.")
            self._conclude(JobState.FINISHED, "", result)
            self._kinds[job.kind].tidy(job)

    def _on_terminate(self, _number: int, _frame: FrameType | None) -> None:
        self._pulse.tell(Stop.GIVEN_BACK)

    def _conclude(self, state: JobState, message: str, result: dict[str, Any] | None = None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._library.finish_job(self._job_id, self._process, state, message, result)

    def _stop(self) -> None:
        if self._pulse.stop is Stop.GIVEN_BACK:
            self._library.release_job(self._job_id, self._process)
        elif self._pulse.stop is Stop.CANCELLED:
            self._library.finish_job(self._job_id, self._process, JobState.CANCELLED, "cancelled")

    def _end_by_force(self) -> None:
        self._stop()
        kill_all_of(self._process)


def _choose_device(device: str) -> None:
    """Show torch the one GPU that the job was given; it must be said before torch is loaded."""
    kind, _, number = device.partition(":")
    if kind == "cuda":
        os.environ["CUDA_VISIBLE_DEVICES"] = number


if __name__ == "__main__":
    main()
