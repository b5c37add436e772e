"""The job engine of this machine: it puts orders in the catalog, where a runner finds them."""

from atrous.jobs.kinds.table import KINDS
from atrous.jobs.orders import Order
from atrous.jobs.processes import lives, this_host
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord

MOST_ATTEMPTS = 3
"""How often a job may lose its process before it counts as failed."""


class LocalEngine:
    """Jobs wait in the catalog until the runner of some `atrous up` on this machine has a device free for them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def submit(self, order: Order, *, actor: str) -> JobRecord:
        """Queue it."""
        return KINDS[order.kind].enter(self._library, order, actor)

    def state(self, job_id: int) -> JobRecord:
        """As the catalog has it."""
        return self._library.job(job_id)

    def cancel(self, job_id: int, *, actor: str) -> JobRecord:
        """Write the wish down; the job's own process sees it within a second, whether a server runs or not."""
        job = self._library.cancel_job(job_id, actor=actor)
        if job.process is not None and job.process.host == this_host() and not lives(job.process):
            return self._library.recover_job(job, MOST_ATTEMPTS, "")  # nobody is left to see it
        return job
