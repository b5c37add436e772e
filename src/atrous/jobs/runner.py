"""Has the jobs of the catalog done on this machine: starts a worker for each, and sees when one has died."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from tempfile import TemporaryFile
from types import TracebackType

from atrous.domain.errors import CatalogUnavailable
from atrous.jobs.kinds.kind import COMPUTE, FILES
from atrous.jobs.local import MOST_ATTEMPTS, LocalEngine
from atrous.jobs.orders import CountOrder
from atrous.jobs.processes import ask_to_end, is_orphan, kill_all_of, lives, this_host
from atrous.jobs.pulse import GRACE_S
from atrous.storage.library import Library
from atrous.storage.place import LibraryPlace
from atrous.storage.records.job_records import JobRecord
from atrous.storage.shelves.shelf import utc_now

WORKER = (sys.executable, "-m", "atrous.jobs.worker")

LOOK_S = 0.5
SILENCE = timedelta(seconds=60)
"""After so long without a beat, a worker of another machine, or one that never began, is taken for dead."""
PATIENCE = timedelta(seconds=3 * GRACE_S)
"""After so long, a worker that was cancelled and has not ended is killed."""


class Runner:
    """A thread that looks after the jobs. Any number of runners may share a catalog; a job is run by one of them.

    Workers outlive a runner that is killed: they go on, and the next runner of this machine looks after them.
    """

    def __init__(
        self, library: Library, place: LibraryPlace, devices: Sequence[str], worker: Sequence[str] = WORKER
    ) -> None:
        """`devices` are what trainings run on, one at a time on each; `worker` is the command that does a job."""
        self._library = library
        self._engine = LocalEngine(library)
        self._place = place
        self._lanes: Mapping[str, Sequence[str]] = {COMPUTE: devices, FILES: (FILES,)}
        self._worker = worker
        self._host = this_host()
        self._children: list[_Child] = []
        self._ended: set[int] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to look; what an earlier version left uncounted is counted first."""
        for project in self._library.uncounted_projects():
            if all(job.state.over for job in self._library.jobs(project, kind=CountOrder.kind)):
                self._engine.submit(CountOrder(project), actor="atrous")
        self._thread.start()

    def stop(self) -> None:
        """Have the workers give their jobs back, and wait until they have."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        mine = self._mine()
        for job in mine:
            if job.process is not None:
                ask_to_end(job.process)
        deadline = time.monotonic() + GRACE_S + 3
        while any(job.process is not None and lives(job.process) for job in mine) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        for child in self._children:
            child.process.kill()
            child.process.wait()
        self._reap()
        for job in self._library.running_jobs():
            self._see_to(job)  # those that were killed before they could give their job back

    def __enter__(self) -> "Runner":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(CatalogUnavailable):  # a database that starts anew; the next look may find it
                self.look()
            self._over.wait(LOOK_S)

    def look(self) -> None:
        """Look once: see to the jobs that run, then start those that wait and have a device free."""
        self._reap()
        for job in self._library.running_jobs():
            self._see_to(job)
        for lane, devices in self._lanes.items():
            while claimed := self._library.claim_job(self._host, lane, devices):
                self._children.append(_Child(claimed.id, self._spawn(claimed)))

    def _see_to(self, job: JobRecord) -> None:
        if self._has_died(job):
            if job.process is not None and job.host == self._host:
                kill_all_of(job.process)  # what it started may still compute
            self._library.recover_job(job, MOST_ATTEMPTS, self._last_words(job))
        elif job.process is not None and job.host == self._host and _is_overdue(job):
            kill_all_of(job.process)

    def _has_died(self, job: JobRecord) -> bool:
        if job.host == self._host and job.process is not None:
            return not lives(job.process)
        if job.host == self._host and job.id in self._ended:
            return True  # it could not even begin
        return job.beat_at is None or utc_now() - job.beat_at > SILENCE

    def _spawn(self, job: JobRecord) -> "subprocess.Popen[bytes]":
        handed = json.dumps({"place": self._place.as_json(), "job": job.id})
        with self._library.folders.job_log(job.id).open("ab") as log, TemporaryFile() as told:
            told.write(handed.encode() + b"\n")
            told.seek(0)
            return subprocess.Popen(  # noqa: S603 - our own command
                self._worker,
                stdin=told,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in a terminal is the server's, which then ends it in good order
            )

    def _reap(self) -> None:
        """Take note of workers that have ended, so that the system forgets them."""
        ended = [child for child in self._children if child.process.poll() is not None]
        self._children = [child for child in self._children if child not in ended]
        self._ended = {child.job_id for child in ended} - {child.job_id for child in self._children}

    def _mine(self) -> list[JobRecord]:
        """The jobs whose workers end with this runner: its own, and those whose runner was killed."""
        here = [job for job in self._library.running_jobs() if job.process is not None and job.host == self._host]
        own = {child.job_id for child in self._children}
        return [job for job in here if job.id in own or (job.process and is_orphan(job.process))]

    def _last_words(self, job: JobRecord) -> str:
        log = self._library.folders.job_log(job.id)
        lines = log.read_text(errors="replace").split("\n") if log.exists() else []
        last = next((line.strip() for line in reversed(lines) if line.strip()), "nothing")
        return f"Its process ended {job.attempts} times before the job was done. The last line of its log: {last}"


@dataclass(frozen=True)
class _Child:
    """A worker that this runner started."""

    job_id: int
    process: "subprocess.Popen[bytes]"


def _is_overdue(job: JobRecord) -> bool:
    return job.cancel_asked_at is not None and utc_now() - job.cancel_asked_at > PATIENCE
