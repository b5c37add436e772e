"""What a training job does, in the process that has torch."""

from dataclasses import asdict
from typing import Any

from atrous.domain.reporter import Reporter
from atrous.jobs.training import carry_out
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord
from atrous.storage.records.records import TrainingState


def train_and_publish(library: Library, job: JobRecord, reporter: Reporter, *, resume: bool) -> dict[str, Any]:
    """Train on the version that the job's training names, and publish the model."""
    training = library.training_of_job(job.id)
    if library.model_exists(training.model_id):  # killed between publishing and saying so
        library.finish_training(training.id, TrainingState.FINISHED)
        return {"model": str(training.model_id)}
    if not resume:
        library.folders.set_run_aside(training.model_id)  # of an earlier training, which was given up
    begun = library.resume_training(training.id)
    done = carry_out(library, begun, reporter, job.payload["max_drop"], resume=resume, actor=job.submitted_by)
    return {"model": str(done.model.id), "split": done.split, "metrics": asdict(done.evaluation.metrics)}
