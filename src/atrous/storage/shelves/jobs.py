"""Jobs as whoever asks for them sees them: asked for, looked at, cancelled."""

from atrous.domain.errors import AlreadyExists
from atrous.storage.catalog.job_table import Job
from atrous.storage.records.job_records import JobRecord, JobState, NewJob
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.job_rows import end_job, enter_job, find_job, job_record, jobs_with_projects
from atrous.storage.shelves.shelf import Shelf, find_project, utc_now


class JobShelf(Shelf):
    """The library's jobs."""

    def add_job(self, project: str | None, new: NewJob, *, actor: str = COMMAND_LINE) -> JobRecord:
        """Queue a job.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.writing() as session:
            return job_record(enter_job(session, project, new, actor), project)

    def job(self, job_id: int) -> JobRecord:
        """One job.

        Raises:
            NotFound: no such job.
        """
        with self.catalog.reading() as session:
            return job_record(*find_job(session, job_id))

    def jobs(
        self, project: str | None = None, *, state: JobState | None = None, kind: str | None = None, limit: int = 100
    ) -> list[JobRecord]:
        """Jobs, the last asked for first.

        Raises:
            NotFound: no such project.
        """
        wanted = jobs_with_projects().order_by(Job.id.desc()).limit(limit)
        with self.catalog.reading() as session:
            if project is not None:
                wanted = wanted.where(Job.project_id == find_project(session, project).id)
            if state is not None:
                wanted = wanted.where(Job.state == state)
            if kind is not None:
                wanted = wanted.where(Job.kind == kind)
            return [job_record(job, slug) for job, slug in session.execute(wanted)]

    def cancel_job(self, job_id: int, *, actor: str = COMMAND_LINE) -> JobRecord:
        """Ask for the end of a job: one that waits ends at once, one that runs as soon as its process sees it.

        Raises:
            NotFound: no such job.
            AlreadyExists: it is over.
        """
        with self.catalog.writing() as session:
            job, project = find_job(session, job_id, locked=True)
            if JobState(job.state).over:
                raise AlreadyExists(f"Job {job_id} is {job.state} already; there is nothing to cancel.")
            job.cancel_asked_at = job.cancel_asked_at or utc_now()
            if job.state == JobState.QUEUED:
                end_job(session, job, JobState.CANCELLED, "cancelled before it began")
            add_event(session, actor, f"cancel {job.kind}", project, f"job {job_id}", {})
            return job_record(job, project)
