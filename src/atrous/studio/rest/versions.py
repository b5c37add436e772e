"""`/{workspace}/{project}/…`: a version is ordered, and watched while it is frozen."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.errors import BadDataset, NotFound
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import FreezeOrder
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobState
from atrous.studio.caller import SeenProject
from atrous.studio.rest.wire_version import VersionWriter, WireVersion
from atrous.studio.route import PlatformRoute


class NewVersion(BaseModel):
    """What `project.generate_version` sends; docs/versions.md has every key of the two blocks."""

    model_config = ConfigDict(extra="forbid")

    preprocessing: dict[str, Any]
    augmentation: dict[str, Any]
    versionName: str | None = Field(None, max_length=200)


class Ordered(BaseModel):
    """The number of a version that is being frozen."""

    message: str = "Generating"
    version: str


class VersionAnswer(BaseModel):
    """What the package reads while it waits."""

    version: WireVersion


class VersionRoutes:
    """Orders versions and shows them."""

    def __init__(self, library: Library, engine: JobEngine, versions: VersionWriter) -> None:
        self._library = library
        self._engine = engine
        self._versions = versions

    def router(self) -> APIRouter:
        """The two addresses."""
        router = APIRouter(prefix="/{workspace}/{project}", tags=["platform: versions"], route_class=PlatformRoute)
        router.post("/generate")(self.generate)
        router.get("/{version}", response_model_exclude_none=True)(self.version)
        return router

    def generate(self, project: SeenProject, body: NewVersion, key: ManageKey) -> Ordered:
        """Freeze the pictures of a project with a recipe, as a job."""
        recipe = {"preprocessing": body.preprocessing, "augmentation": body.augmentation}
        job = self._engine.submit(FreezeOrder(project, recipe, body.versionName), actor=key.name)
        return Ordered(version=str(self._library.version_of_job(job.id).number))

    def version(self, workspace: str, project: SeenProject, version: int) -> VersionAnswer:
        """A version as it is now; one that could not be frozen is answered with the reason."""
        try:
            record = self._library.version_or_draft(project, version)
        except NotFound as error:
            raise self._reason(project, version) or error from error
        return VersionAnswer(version=self._versions.write(record, workspace))

    def _reason(self, project: str, version: int) -> BadDataset | None:
        """Why the last version that was ordered is not there: the package would wait for its number for ever."""
        last = next(iter(self._library.jobs(project, kind=FreezeOrder.kind, limit=1)), None)
        if last is None or last.state not in (JobState.FAILED, JobState.CANCELLED):
            return None
        return BadDataset(f"Version {project}/{version} could not be frozen: {last.message or last.state}")
