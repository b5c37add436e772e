"""`/{workspace}/{project}/jobs…`: pictures of a batch that somebody is to label."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.picture_records import AnnotationJobRecord, NewAnnotationJob
from atrous.studio.caller import SeenProject
from atrous.studio.rest.ids import milliseconds
from atrous.studio.route import PlatformRoute


class NewWireJob(BaseModel):
    """What `project.create_annotation_job` sends."""

    batch: int
    labelerEmail: str = Field(min_length=1, max_length=200, description="A name; no mail is sent.")
    reviewerEmail: str = Field(min_length=1, max_length=200)
    name: str | None = Field(None, max_length=200)
    num_images: int | None = Field(None, ge=1, description="The first so many that are in no job; else all of these.")
    instructionText: str = Field("", max_length=10_000)


class WireJob(BaseModel):
    """An annotation job."""

    id: str
    name: str
    status: Literal["assigned", "annotated"]
    sourceBatch: str
    labeler: str
    reviewer: str
    instructions: str
    numImages: int
    annotated: int
    unannotated: int
    created: int

    @classmethod
    def of(cls, record: AnnotationJobRecord) -> "WireJob":
        """A job as the library has it."""
        return cls(
            id=str(record.id),
            name=record.name,
            status="annotated" if record.labelled == record.pictures else "assigned",
            sourceBatch=str(record.batch_id),
            labeler=record.labeler,
            reviewer=record.reviewer,
            instructions=record.instructions,
            numImages=record.pictures,
            annotated=record.labelled,
            unannotated=record.pictures - record.labelled,
            created=milliseconds(record.created_at),
        )


class JobsAnswer(BaseModel):
    """What `project.get_annotation_jobs` reads."""

    jobs: list[WireJob]


class JobAnswer(BaseModel):
    """What `project.get_annotation_job` reads."""

    job: WireJob


class AnnotationJobRoutes:
    """Makes annotation jobs and says how far they are."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/{workspace}/{project}/jobs", tags=["platform: pictures"], route_class=PlatformRoute)
        router.get("")(self.jobs)
        router.post("")(self.create)
        router.get("/{job_id}")(self.job)
        return router

    def jobs(self, project: SeenProject) -> JobsAnswer:
        """List the annotation jobs of a project, the last first."""
        return JobsAnswer(jobs=[WireJob.of(record) for record in self._library.annotation_jobs(project)])

    def create(self, project: SeenProject, body: NewWireJob, key: ManageKey) -> JobAnswer:
        """Give pictures of a batch to somebody; whoever labels them, they count as done."""
        new = NewAnnotationJob(
            batch_id=body.batch,
            labeler=body.labelerEmail,
            reviewer=body.reviewerEmail,
            name=body.name or "",
            instructions=body.instructionText,
            pictures=body.num_images,
        )
        return JobAnswer(job=WireJob.of(self._library.create_annotation_job(project, new, actor=key.name)))

    def job(self, project: SeenProject, job_id: int) -> JobAnswer:
        """One annotation job."""
        return JobAnswer(job=WireJob.of(self._library.annotation_job(project, job_id)))
