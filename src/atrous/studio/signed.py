"""`/signed/…`: what is had or brought by a link without a key. Each address looks after itself by its signature."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.studio.archives import Archives
from atrous.studio.exports import Exports
from atrous.studio.files import archive_response, picture_response
from atrous.studio.links import SignedLinks
from atrous.studio.route import PlatformRoute

PREFIX = "/signed"
"""To be kept open by the door."""


class Signature(BaseModel):
    """What makes a link good."""

    expires: int
    signature: str


Signed = Annotated[Signature, Query()]


class SignedRoutes:
    """Follows links."""

    def __init__(self, library: Library, links: SignedLinks, exports: Exports, archives: Archives) -> None:
        self._library = library
        self._links = links
        self._exports = exports
        self._archives = archives

    def router(self) -> APIRouter:
        """The four addresses."""
        router = APIRouter(prefix=PREFIX, route_class=PlatformRoute, include_in_schema=False)
        router.get("/pictures/{project}/{picture_id}")(self.picture)
        router.get("/masks/{project}/{picture_id}")(self.mask)
        router.get("/exports/{project}/{version}/{format}")(self.export)
        router.put("/archives/{archive_id}")(self.receive)
        return router

    def picture(self, request: Request, project: str, picture_id: int, signed: Signed) -> Response:
        """A picture as it was brought."""
        self._check(request, signed)
        view = self._library.picture(project, picture_id)
        return picture_response(self._library.blobs.get(view.picture), view.suffix)

    def mask(self, request: Request, project: str, picture_id: int, signed: Signed) -> Response:
        """A picture's labels: a grey PNG of class numbers."""
        self._check(request, signed)
        view = self._library.picture(project, picture_id)
        if view.annotation is None:
            raise NotFound(f"{view.name} has no labels.")
        return picture_response(self._library.blobs.get(view.annotation.mask), ".png")

    def export(self, request: Request, project: str, version: int, format: str, signed: Signed) -> Response:
        """A version's zip."""
        self._check(request, signed)
        model_id = ModelId(project, version)
        return archive_response(self._exports.file(model_id, format), f"{project}.v{version}i.{format}.zip")

    async def receive(self, request: Request, archive_id: str, signed: Signed) -> Response:
        """The bytes of an archive, written to the disk as they come; then its import is queued."""
        self._check(request, signed)
        await self._archives.receive(archive_id, request.stream())
        return Response(status_code=200)

    def _check(self, request: Request, signed: Signature) -> None:
        self._links.check(request.url.path, signed.expires, signed.signature)


def picture_path(project: str, picture_id: int) -> str:
    """Where a picture is, to be signed."""
    return f"{PREFIX}/pictures/{project}/{picture_id}"


def mask_path(project: str, picture_id: int) -> str:
    """Where a picture's labels are, to be signed."""
    return f"{PREFIX}/masks/{project}/{picture_id}"


def export_path(version: ModelId, format: str) -> str:
    """Where an export is, to be signed."""
    return f"{PREFIX}/exports/{version}/{format}"


def archive_path(archive_id: str) -> str:
    """Where an archive is brought to, to be signed."""
    return f"{PREFIX}/archives/{archive_id}"
