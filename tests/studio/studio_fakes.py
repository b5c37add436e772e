"""Hand-written parts for the platform: a jobs engine that works at once."""

import os
import socket

from atrous.domain.errors import AtrousError
from atrous.domain.reporter import Silent
from atrous.jobs.kinds.table import KINDS
from atrous.jobs.orders import Order
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState, WorkerProcess

HERE = WorkerProcess(socket.gethostname(), os.getpid(), 0.0)


class AtOnce:
    """Carries an order out before it says that it was taken; `hold` makes it wait until `work` is called."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.hold = False

    def submit(self, order: Order, *, actor: str) -> JobRecord:
        job = KINDS[order.kind].enter(self._library, order, actor)
        if not self.hold:
            self.work()
        return self._library.job(job.id)

    def state(self, job_id: int) -> JobRecord:
        return self._library.job(job_id)

    def cancel(self, job_id: int, *, actor: str) -> JobRecord:
        return self._library.cancel_job(job_id, actor=actor)

    def work(self) -> None:
        for lane in ("files", "compute"):
            while job := self._library.claim_job(HERE.host, lane, ["here"]):
                self._library.begin_job(job.id, HERE)
                try:
                    result = KINDS[job.kind].run(self._library, job, Silent())
                except AtrousError as error:
                    self._library.finish_job(job.id, HERE, JobState.FAILED, str(error))
                else:
                    self._library.finish_job(job.id, HERE, JobState.FINISHED, "", result)
                    KINDS[job.kind].tidy(job)
