"""Training as a job."""

from dataclasses import asdict
from typing import Any

from atrous.domain.reporter import Reporter
from atrous.jobs.kinds.kind import COMPUTE, Kind
from atrous.jobs.kinds.torch_there import require_torch
from atrous.jobs.orders import TrainOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob


def enter(library: Library, order: TrainOrder, actor: str) -> JobRecord:
    """Queue a training.

    Raises:
        MissingExtra: there is no torch.
        NotFound: no such project or version.
        AlreadyExists: the version has a model, or is being trained on.
    """
    require_torch()
    job = NewJob(order.kind, COMPUTE, {"max_drop": order.max_drop})
    training = library.queue_training(order.model_id, asdict(order.settings), job, actor=actor)
    return library.job(training.job_id or 0)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Train and publish; begun before, it goes on from the last whole checkpoint."""
    from atrous.jobs.kinds.train_run import train_and_publish  # torch, which whoever asks for a training need not have

    return train_and_publish(library, job, reporter, resume=job.attempts > 1)


TRAIN = Kind(COMPUTE, enter, run)
