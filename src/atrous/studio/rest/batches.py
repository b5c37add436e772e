"""`/{workspace}/{project}/batches…`: pictures that came together."""

from collections import Counter

from fastapi import APIRouter
from pydantic import BaseModel

from atrous.storage.library import Library
from atrous.storage.records.picture_records import BatchRecord
from atrous.studio.caller import SeenProject
from atrous.studio.rest.ids import milliseconds
from atrous.studio.route import PlatformRoute


class WireBatch(BaseModel):
    """A batch."""

    id: str
    name: str
    images: int
    created: int
    numJobs: int

    @classmethod
    def of(cls, record: BatchRecord, jobs: Counter[int]) -> "WireBatch":
        """A batch as the library has it."""
        created = milliseconds(record.created_at)
        return cls(
            id=str(record.id), name=record.name, images=record.pictures, created=created, numJobs=jobs[record.id]
        )


class BatchesAnswer(BaseModel):
    """What `project.get_batches` reads."""

    batches: list[WireBatch]


class BatchAnswer(BaseModel):
    """What `project.get_batch` reads."""

    batch: WireBatch


class BatchRoutes:
    """Shows batches."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The two addresses."""
        router = APIRouter(tags=["platform: pictures"], route_class=PlatformRoute)
        router.get("/{workspace}/{project}/batches")(self.batches)
        router.get("/{workspace}/{project}/batches/{batch_id}")(self.batch)
        return router

    def batches(self, project: SeenProject) -> BatchesAnswer:
        """List the batches of a project, the last first."""
        jobs = self._jobs(project)
        return BatchesAnswer(batches=[WireBatch.of(record, jobs) for record in self._library.batches(project)])

    def batch(self, project: SeenProject, batch_id: int) -> BatchAnswer:
        """One batch."""
        return BatchAnswer(batch=WireBatch.of(self._library.batch(project, batch_id), self._jobs(project)))

    def _jobs(self, project: str) -> Counter[int]:
        """Batch → its annotation jobs."""
        return Counter(job.batch_id for job in self._library.annotation_jobs(project))
