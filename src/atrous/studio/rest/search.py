"""`POST /{workspace}/{project}/search`: pictures by name, class, tag and batch."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from atrous.domain.errors import BadSettings
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PictureQuery
from atrous.studio.caller import SeenProject
from atrous.studio.rest.wire_picture import found_picture
from atrous.studio.route import PlatformRoute

MOST = 1000


class Search(BaseModel):
    """What `project.search` sends."""

    prompt: str | None = Field(None, description="A part of the name, in any case.")
    like_image: str | None = None
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)
    tag: str | None = None
    class_name: str | None = None
    in_dataset: bool | None = Field(None, description="Whether it has labels.")
    batch: bool = False
    batch_id: int | None = None
    fields: list[str] = Field(default=["id", "created", "name", "labels"])
    annotation_job: bool | None = None
    annotation_job_id: str | None = None
    mediaTypes: list[str] = Field(default=["image"])


class Found(BaseModel):
    """The pictures of one page."""

    results: list[dict[str, Any]]
    total: int
    offset: int


class SearchRoutes:
    """Looks for pictures."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The address."""
        router = APIRouter(tags=["platform: pictures"], route_class=PlatformRoute)
        router.post("/{workspace}/{project}/search")(self.search)
        return router

    def search(self, project: SeenProject, body: Search) -> Found:
        """A page of the pictures that fit, in the order in which they came."""
        if body.like_image is not None or body.annotation_job_id is not None or body.annotation_job:
            raise BadSettings(
                "Search is by prompt (a part of the name), class_name, tag, batch_id and in_dataset here."
            )
        if "image" not in body.mediaTypes:
            return Found(results=[], total=0, offset=body.offset)
        query = PictureQuery(
            name=body.prompt or None,
            class_name=body.class_name,
            tag=body.tag,
            batch=body.batch_id,
            labelled=body.in_dataset,
            offset=body.offset,
            limit=body.limit,
        )
        page = self._library.find_pictures(project, query)
        names = self._library.project(project).class_names
        results = [found_picture(view, names, body.fields) for view in page.pictures]
        return Found(results=results, total=page.total, offset=body.offset)
