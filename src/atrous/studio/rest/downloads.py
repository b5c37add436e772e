"""`GET …/{version}/{format}`: a version as a zip in some format, written when it is first asked for."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from atrous.domain.model_id import ModelId
from atrous.serving.door.keys import ManageKey
from atrous.studio.caller import SeenProject
from atrous.studio.exports import Exports
from atrous.studio.links import SignedLinks
from atrous.studio.route import PlatformRoute
from atrous.studio.signed import export_path


class Link(BaseModel):
    """Where the zip is, good for an hour."""

    format: str
    link: str


class ExportAnswer(BaseModel):
    """The zip is there."""

    export: Link


class StillWriting(BaseModel):
    """The zip is being written; ask again."""

    progress: float


class DownloadRoutes:
    """Gives links to zips."""

    def __init__(self, exports: Exports, links: SignedLinks) -> None:
        self._exports = exports
        self._links = links

    def router(self) -> APIRouter:
        """The address, to be included after all others of four parts."""
        router = APIRouter(tags=["platform: versions"], route_class=PlatformRoute)
        responses: dict[int | str, dict[str, Any]] = {202: {"model": StillWriting}}
        router.get("/{workspace}/{project}/{version}/{format}", response_model=ExportAnswer, responses=responses)(
            self.export
        )
        return router

    def export(
        self, request: Request, project: SeenProject, version: int, format: str, key: ManageKey
    ) -> ExportAnswer | Response:
        """A link to the zip; or 202 while it is being written."""
        model_id = ModelId(project, version)
        found = self._exports.ask(model_id, format, key.name)
        if not found.ready:
            return JSONResponse(StillWriting(progress=found.progress).model_dump(), 202)
        link = str(request.base_url).rstrip("/") + self._links.sign(export_path(model_id, format))
        return ExportAnswer(export=Link(format=format, link=link))
