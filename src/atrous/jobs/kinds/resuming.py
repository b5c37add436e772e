"""Going on with a stopped or failed training, as a further job."""

from typing import Any

from atrous.domain.reporter import Reporter
from atrous.jobs.kinds.kind import COMPUTE, Kind
from atrous.jobs.kinds.torch_there import require_torch
from atrous.jobs.orders import ResumeOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob


def enter(library: Library, order: ResumeOrder, actor: str) -> JobRecord:
    """Queue what is left of a training.

    Raises:
        MissingExtra: there is no torch.
        NotFound: no such training.
        AlreadyExists: it is under way, or there is nothing left of it to do.
    """
    require_torch()
    job = NewJob(order.kind, COMPUTE, {"max_drop": order.max_drop})
    training = library.queue_resumption(order.training_id, job, actor=actor)
    return library.job(training.job_id or 0)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Train and publish from the last whole checkpoint."""
    from atrous.jobs.kinds.train_run import train_and_publish  # torch, which whoever asks for a training need not have

    return train_and_publish(library, job, reporter, resume=True)


RESUME = Kind(COMPUTE, enter, run)
