"""What a job engine is: three verbs. This machine is one (`local.py`)."""

from typing import Protocol

from atrous.jobs.orders import Order
from atrous.storage.records.job_records import JobRecord


class JobEngine(Protocol):
    """Has work done in another process, now or later. What it says survives it: it is in the catalog."""

    def submit(self, order: Order, *, actor: str) -> JobRecord:
        """Ask for work.

        Raises:
            AtrousError: it is plain now that it cannot be done; nothing was queued.
        """

    def state(self, job_id: int) -> JobRecord:
        """How it stands.

        Raises:
            NotFound: no such job.
        """

    def cancel(self, job_id: int, *, actor: str) -> JobRecord:
        """Ask for its end. It stops within seconds and its device is free; what it had finished is kept.

        Raises:
            NotFound: no such job.
            AlreadyExists: it is over.
        """
