"""Jobs as whoever runs them sees them: claimed for a device, kept alive, ended or given back.

A row is the only thing that runners and workers share, so every step asks whether the job is still theirs.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from atrous.storage.catalog.job_table import Job
from atrous.storage.records.job_records import JobRecord, JobState, NextStep, Progress, WorkerProcess
from atrous.storage.shelves.job_rows import end_job, find_job, job_record, jobs_with_projects, show_progress
from atrous.storage.shelves.shelf import Shelf, utc_now


class JobRunShelf(Shelf):
    """The library's jobs, from the side of those who do them."""

    def claim_job(self, host: str, lane: str, devices: Sequence[str]) -> JobRecord | None:
        """Take the job of a lane that has waited longest, for a device of this machine that no running job has.

        Of two who claim at once the catalog lets one have it; the other finds nothing and asks again later.
        """
        try:
            with self.catalog.writing() as session:
                taken = select(Job.device).where(Job.state == JobState.RUNNING, Job.host == host)
                busy = set(session.scalars(taken))
                free = next((device for device in devices if device not in busy), None)
                waiting = jobs_with_projects().where(Job.state == JobState.QUEUED, Job.lane == lane)
                waiting = waiting.order_by(Job.id).limit(1).with_for_update(of=Job, skip_locked=True)
                found = None if free is None else session.execute(waiting).first()
                if found is None:
                    return None
                job, project = found
                _give(job, host, str(free))
                session.flush()
                return job_record(job, project)
        except IntegrityError:  # another took the device between our look and our claim
            return None

    def begin_job(self, job_id: int, process: WorkerProcess) -> bool:
        """A process takes up a job claimed for its machine. False: it is not to be done, or another does it."""
        with self.catalog.writing() as session:
            job, _ = find_job(session, job_id, locked=True)
            if job.state != JobState.RUNNING or job.host != process.host or job.pid is not None:
                return False
            job.pid, job.pid_began, job.beat_at = process.pid, process.began, utc_now()
            return True

    def beat_job(self, job_id: int, process: WorkerProcess, progress: Progress) -> NextStep:
        """A process says that it lives and how far it is, and hears whether to go on."""
        with self.catalog.writing() as session:
            job, _ = find_job(session, job_id, locked=True)
            if not _is_at(job, process):
                return NextStep.LEAVE
            job.beat_at = utc_now()
            show_progress(job, progress)
            return NextStep.GO_ON if job.cancel_asked_at is None else NextStep.CANCEL

    def finish_job(
        self, job_id: int, process: WorkerProcess, state: JobState, message: str, result: dict[str, Any] | None = None
    ) -> bool:
        """A process has done a job, or cannot. False: the job was no longer its own, and nothing was written."""
        with self.catalog.writing() as session:
            job, _ = find_job(session, job_id, locked=True)
            if not _is_at(job, process):
                return False
            end_job(session, job, state, message, result)
            return True

    def release_job(self, job_id: int, process: WorkerProcess) -> None:
        """A process that was asked to end gives its job back, to be gone on with; that is no failed attempt."""
        with self.catalog.writing() as session:
            job, _ = find_job(session, job_id, locked=True)
            if _is_at(job, process):
                job.attempts -= 1
                _queue_again(job)

    def recover_job(self, seen: JobRecord, most_attempts: int, message: str) -> JobRecord:
        """The process of a running job is gone: queue the job again, or end it if that happened too often.

        Nothing is done if the job has moved on since it was seen.
        """
        with self.catalog.writing() as session:
            job, project = find_job(session, seen.id, locked=True)
            now = job_record(job, project)
            if (now.state, now.attempts, now.process) != (seen.state, seen.attempts, seen.process):
                return now
            if job.cancel_asked_at is not None:
                end_job(session, job, JobState.CANCELLED, "cancelled")
            elif job.attempts >= most_attempts:
                end_job(session, job, JobState.FAILED, message)
            else:
                _queue_again(job)
            return job_record(job, project)

    def running_jobs(self) -> list[JobRecord]:
        """The jobs that some process has, or that were claimed for one."""
        running = jobs_with_projects().where(Job.state == JobState.RUNNING).order_by(Job.id)
        with self.catalog.reading() as session:
            return [job_record(job, slug) for job, slug in session.execute(running)]


def _give(job: Job, host: str, device: str) -> None:
    now = utc_now()
    job.state, job.host, job.device = JobState.RUNNING, host, device
    job.pid = job.pid_began = None
    job.attempts += 1
    job.started_at, job.beat_at = job.started_at or now, now


def _queue_again(job: Job) -> None:
    job.state, job.host, job.device, job.pid, job.pid_began = JobState.QUEUED, None, None, None, None


def _is_at(job: Job, process: WorkerProcess) -> bool:
    same = (job.host, job.pid, job.pid_began) == (process.host, process.pid, process.began)
    return same and job.state == JobState.RUNNING
