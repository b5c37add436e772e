"""`/api/projects/{project}/versions`: frozen versions, and zips of them."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from atrous.domain.model_id import ModelId
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import FreezeOrder
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.records import VersionRecord
from atrous.studio.api.projects import Splits
from atrous.studio.caller import SeenProject
from atrous.studio.exports import Exports
from atrous.studio.files import archive_response
from atrous.studio.route import PlatformRoute


class Version(BaseModel):
    """A version."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    name: str
    recipe: dict[str, Any] = Field(description="`preprocessing` and `augmentation`; docs/versions.md has every key.")
    hash: str = Field(description="SHA-256 of all that is in it; empty while it is being frozen.")
    counts: Splits = Field(description="Pictures of each split, copies and pieces too.")
    frozen: bool
    job_id: int | None
    created_at: datetime


class NewVersion(BaseModel):
    """A version to be frozen."""

    name: str | None = Field(None, max_length=200)
    preprocessing: dict[str, Any] = Field(default={})
    augmentation: dict[str, Any] = Field(default={})
    seed: int = Field(0, ge=0)


class StillWriting(BaseModel):
    """The zip is being written; ask again."""

    progress: float


class VersionApi:
    """Orders and shows versions."""

    def __init__(self, library: Library, engine: JobEngine, exports: Exports) -> None:
        self._library = library
        self._engine = engine
        self._exports = exports

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/api/projects/{project}/versions", tags=["api: versions"], route_class=PlatformRoute)
        router.get("")(self.versions)
        router.post("", status_code=202)(self.freeze)
        router.get("/{number}")(self.version)
        written: dict[int | str, dict[str, Any]] = {
            200: {"content": {"application/zip": {}}},
            202: {"model": StillWriting},
        }
        router.get("/{number}/exports/{format}", response_class=Response, responses=written)(self.export)
        return router

    def versions(self, project: SeenProject) -> list[Version]:
        """List the versions of a project, those too that are being frozen."""
        return [_version(record) for record in self._library.versions(project, drafts=True)]

    def freeze(self, project: SeenProject, body: NewVersion, key: ManageKey) -> Version:
        """Freeze the pictures of a project with a recipe, as a job; the number is taken at once."""
        recipe = {"preprocessing": body.preprocessing, "augmentation": body.augmentation}
        job = self._engine.submit(FreezeOrder(project, recipe, body.name, body.seed), actor=key.name)
        return _version(self._library.version_of_job(job.id))

    def version(self, project: SeenProject, number: int) -> Version:
        """One version."""
        return _version(self._library.version_or_draft(project, number))

    def export(self, project: SeenProject, number: int, format: str, key: ManageKey) -> Response:
        """The version as a zip in some format; 202 while it is being written."""
        version = ModelId(project, number)
        found = self._exports.ask(version, format, key.name)
        if not found.ready:
            return JSONResponse(StillWriting(progress=found.progress).model_dump(), 202)
        return archive_response(self._exports.file(version, format), f"{project}.v{number}.{format}.zip")


def _version(record: VersionRecord) -> Version:
    return Version.model_validate(record)
