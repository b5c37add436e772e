"""`/api/jobs` and the archives of `/api/projects/{project}`: what is being done, and whole datasets to be imported."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from atrous.domain.errors import NotFound
from atrous.domain.splits import Split
from atrous.jobs.engine import JobEngine
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState
from atrous.storage.records.records import KeyRecord
from atrous.studio.archives import Announced, Archives
from atrous.studio.caller import SeenProject
from atrous.studio.route import PlatformRoute

MOST = 1000


class JobProgress(BaseModel):
    """How far a job's activity has come, in steps."""

    model_config = ConfigDict(from_attributes=True)

    activity: str
    done: int
    total: int
    detail: str


class Job(BaseModel):
    """Work that somebody asked for."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: str = Field(examples=["import", "version", "train", "export"])
    project: str | None
    state: JobState
    submitted_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    device: str | None
    progress: JobProgress
    message: str = Field(description="Why it failed, or what else a person should know.")
    result: dict[str, Any] | None


class ArchiveQuery(BaseModel):
    """What is to become of an archive's pictures."""

    split: Split | None = Field(None, description="All into this one; without it the dataset's splits.")
    batch: str | None = Field(None, min_length=1, max_length=200)
    tag: list[str] = Field(default=[])


ARCHIVE = {
    "requestBody": {
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        "required": True,
    }
}


class JobApi:
    """Shows and cancels jobs; takes archives, whose import is one."""

    def __init__(self, library: Library, engine: JobEngine, archives: Archives) -> None:
        self._library = library
        self._engine = engine
        self._archives = archives

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/api", tags=["api: jobs"], route_class=PlatformRoute)
        router.put("/projects/{project}/archive", status_code=202, openapi_extra=ARCHIVE)(self.bring)
        router.get("/jobs")(self.jobs)
        router.get("/jobs/{job}")(self.job)
        router.get("/jobs/{job}/log", response_class=PlainTextResponse)(self.log)
        router.post("/jobs/{job}/cancel")(self.cancel)
        return router

    async def bring(
        self, request: Request, project: SeenProject, query: Annotated[ArchiveQuery, Query()], key: ManageKey
    ) -> Job:
        """Import a zip or tar of labelled pictures, in any format that is read here."""
        announced = Announced(project, key.name, query.split, query.batch, tuple(query.tag))
        archive_id = await run_in_threadpool(self._archives.announce, announced)
        return _job(await self._archives.receive(archive_id, request.stream()))

    def jobs(
        self, key: ManageKey, project: str | None = None, limit: Annotated[int, Query(ge=1, le=MOST)] = 100
    ) -> list[Job]:
        """List the jobs that the key may see, the last asked for first."""
        return [_job(record) for record in self._library.jobs(project, limit=limit) if _sees(key, record)]

    def job(self, job: int, key: ManageKey) -> Job:
        """One job."""
        return _job(self._own(job, key))

    def log(self, job: int, key: ManageKey) -> str:
        """What a job has said so far."""
        place = self._library.folders.job_log(self._own(job, key).id)
        return place.read_text(errors="replace") if place.is_file() else ""

    def cancel(self, job: int, key: ManageKey) -> Job:
        """Ask for the end of a job; what it had finished is kept."""
        return _job(self._engine.cancel(self._own(job, key).id, actor=key.name))

    def _own(self, job: int, key: KeyRecord) -> JobRecord:
        record = self._library.job(job)
        if not _sees(key, record):
            raise NotFound(f"There is no job {job} for this key, which is bound to some projects.")
        return record


def _sees(key: KeyRecord, record: JobRecord) -> bool:
    return key.projects is None if record.project is None else key.sees(record.project)


def _job(record: JobRecord) -> Job:
    return Job.model_validate(record)
