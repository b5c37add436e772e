"""Rows of jobs within a session: entered, found, ended, and as records."""

from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from atrous.domain.errors import NotFound
from atrous.storage.catalog.job_table import Job
from atrous.storage.catalog.tables import Project, Training, Version
from atrous.storage.records.job_records import JobRecord, JobState, NewJob, Progress, WorkerProcess
from atrous.storage.records.records import TrainingState
from atrous.storage.shelves.events import add_event
from atrous.storage.shelves.shelf import find_project, utc_now

TRAINING_ENDS = {JobState.CANCELLED: TrainingState.STOPPED, JobState.FAILED: TrainingState.FAILED}
"""What becomes of a training that its job leaves unfinished."""


def enter_job(session: Session, project: str | None, new: NewJob, actor: str) -> Job:
    """Queue a job.

    Raises:
        NotFound: no such project.
    """
    job = Job(
        kind=new.kind,
        project_id=None if project is None else find_project(session, project).id,
        payload=new.payload,
        lane=new.lane,
        state=JobState.QUEUED,
        submitted_by=actor,
        created_at=utc_now(),
        attempts=0,
        message="",
    )
    show_progress(job, Progress())
    session.add(job)
    session.flush()
    add_event(session, actor, f"ask for {new.kind}", project, f"job {job.id}", {})
    return job


def jobs_with_projects() -> Select[Job, str]:
    """Jobs, each with the slug of its project or None."""
    return select(Job, Project.slug).outerjoin(Project, Project.id == Job.project_id)


def find_job(session: Session, job_id: int, *, locked: bool = False) -> tuple[Job, str | None]:
    """The row of a job and its project's slug; locked, nobody else changes it until the session ends.

    Raises:
        NotFound: no such job.
    """
    wanted = jobs_with_projects().where(Job.id == job_id)
    found = session.execute(wanted.with_for_update(of=Job) if locked else wanted).first()
    if found is None:
        raise NotFound(f"There is no job {job_id}; `atrous jobs` lists them.")
    job, slug = found
    return job, slug


def show_progress(job: Job, progress: Progress) -> None:
    """Write down how far a job is."""
    job.activity, job.done, job.total, job.detail = progress.activity, progress.done, progress.total, progress.detail


def end_job(session: Session, job: Job, state: JobState, message: str, result: dict[str, Any] | None = None) -> None:
    """A job is over. What it leaves unfinished ends with it: a training is stopped or failed, a draft is given up."""
    job.state, job.message, job.result, job.finished_at = state, message, result, utc_now()
    if state not in TRAINING_ENDS:
        return
    unfinished = Training.state.in_((TrainingState.QUEUED, TrainingState.RUNNING))
    ended = update(Training).where(Training.job_id == job.id, unfinished)
    session.execute(ended.values(state=TRAINING_ENDS[state], message=message, finished_at=job.finished_at))
    session.execute(delete(Version).where(Version.job_id == job.id, Version.finished_at.is_(None)))


def job_record(job: Job, project: str | None) -> JobRecord:
    """The row as it leaves the library."""
    return JobRecord(
        id=job.id,
        kind=job.kind,
        project=project,
        payload=job.payload,
        lane=job.lane,
        state=JobState(job.state),
        submitted_by=job.submitted_by,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        cancel_asked_at=job.cancel_asked_at,
        attempts=job.attempts,
        host=job.host,
        device=job.device,
        process=_process(job),
        beat_at=job.beat_at,
        progress=Progress(job.activity, job.done, job.total, job.detail),
        message=job.message,
        result=job.result,
    )


def _process(job: Job) -> WorkerProcess | None:
    if job.host is None or job.pid is None or job.pid_began is None:
        return None
    return WorkerProcess(job.host, job.pid, job.pid_began)
