"""`/api/projects/{project}/pictures`: pictures and their labels."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from atrous.domain.errors import NotFound
from atrous.domain.splits import Split
from atrous.serving.door.keys import ManageKey
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PictureQuery, PictureView
from atrous.studio.caller import SeenProject
from atrous.studio.files import picture_response
from atrous.studio.intake import BroughtPicture, Intake
from atrous.studio.route import PlatformRoute

MOST = 1000


class Finding(BaseModel):
    """What the doctor said of a picture."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    severity: str
    sentence: str


class Labels(BaseModel):
    """Labels as somebody left them."""

    model_config = ConfigDict(from_attributes=True)

    revision: int
    author: str
    created_at: datetime


class Picture(BaseModel):
    """A picture with all that is known of it."""

    id: int
    name: str = Field(examples=["photo.jpg"])
    split: Split
    width: int
    height: int
    classes: list[str] = Field(description="Those its labels show, background too.")
    tags: list[str]
    findings: list[Finding]
    labels: Labels | None = Field(description="None while nobody has labelled it.")
    created_at: datetime


class Page(BaseModel):
    """Some of the pictures that were looked for."""

    pictures: list[Picture]
    total: int
    next: int | None = Field(description="`after` of the next page; None after the last.")


class Search(BaseModel):
    """Which pictures; what is left out does not matter."""

    split: Split | None = None
    class_name: str | None = None
    finding: str | None = None
    tag: str | None = None
    name: str | None = Field(None, description="A part of the name, in any case.")
    labelled: bool | None = None
    after: int | None = None
    limit: int = Field(100, ge=1, le=MOST)


class Change(BaseModel):
    """What is to change; what is left out stays."""

    split: Split | None = None
    add_tags: list[str] = Field(default=[])
    remove_tags: list[str] = Field(default=[])


class PictureApi:
    """Takes, shows and changes pictures."""

    def __init__(self, library: Library, intake: Intake) -> None:
        self._library = library
        self._intake = intake

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/api/projects/{project}/pictures", tags=["api: pictures"], route_class=PlatformRoute)
        router.get("")(self.find)
        router.post("", status_code=201)(self.add)
        router.get("/{picture}")(self.picture)
        router.patch("/{picture}")(self.change)
        router.delete("/{picture}", status_code=204)(self.delete)
        router.get("/{picture}/file", response_class=Response)(self.file)
        router.get("/{picture}/mask", response_class=Response)(self.mask)
        router.post("/{picture}/mask")(self.label)
        router.post("/{picture}/mask/undo")(self.undo)
        return router

    def find(self, project: SeenProject, search: Annotated[Search, Query()]) -> Page:
        """Look for pictures, a page at a time, in the order in which they came."""
        page = self._library.find_pictures(project, PictureQuery(**search.model_dump()))
        names = self._library.project(project).class_names
        return Page(pictures=[_picture(view, names) for view in page.pictures], total=page.total, next=page.next)

    def add(
        self,
        project: SeenProject,
        key: ManageKey,
        file: Annotated[UploadFile, File()],
        mask: Annotated[UploadFile | None, File(description="An index PNG: class numbers, 255 is ignore.")] = None,
        split: Annotated[Split, Form()] = "train",
        tags: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    ) -> Picture:
        """Take a picture in, with its labels if they are there. The same file again is the picture that is there."""
        brought = BroughtPicture(file.filename or "picture", file.file.read(), split, tags=tuple(tags))
        done = self._intake.picture(project, brought, key.name)
        if mask is not None:
            self._library.annotate(project, done.id, mask.file.read(), author=key.name)
        return self.picture(project, done.id)

    def picture(self, project: SeenProject, picture: int) -> Picture:
        """One picture."""
        return _picture(self._there(project, picture), self._library.project(project).class_names)

    def change(self, project: SeenProject, picture: int, body: Change, key: ManageKey) -> Picture:
        """Move a picture to another split, put tags on it, take others off."""
        if body.split is not None:
            self._library.move_pictures(project, [picture], body.split, actor=key.name)
        if body.add_tags:
            self._library.tag_pictures(project, [picture], body.add_tags, actor=key.name)
        if body.remove_tags:
            self._library.untag_pictures(project, [picture], body.remove_tags, actor=key.name)
        return self.picture(project, picture)

    def delete(self, project: SeenProject, picture: int, key: ManageKey) -> None:
        """Take a picture out of the project; frozen versions keep it."""
        self._library.delete_pictures(project, [picture], actor=key.name)

    def file(self, project: SeenProject, picture: int) -> Response:
        """The picture as it was brought."""
        view = self._there(project, picture)
        return picture_response(self._library.blobs.get(view.picture), view.suffix)

    def mask(self, project: SeenProject, picture: int) -> Response:
        """The labels: a grey PNG of class numbers."""
        view = self._there(project, picture)
        if view.annotation is None:
            raise NotFound(f"{view.name} has no labels.")
        return picture_response(self._library.blobs.get(view.annotation.mask), ".png")

    def label(
        self, project: SeenProject, picture: int, body: Annotated[bytes, Body(media_type="image/png")], key: ManageKey
    ) -> Picture:
        """Give a picture other labels: an index PNG of its size. Those it had are kept and can be brought back."""
        self._library.annotate(project, picture, body, author=key.name)
        return self.picture(project, picture)

    def undo(self, project: SeenProject, picture: int, key: ManageKey) -> Picture:
        """Take the last change of the labels back."""
        self._library.undo_annotation(project, picture, author=key.name)
        return self.picture(project, picture)

    def _there(self, project: str, picture: int) -> PictureView:
        view = self._library.picture(project, picture)
        if view.deleted_at is not None:
            raise NotFound(f"The picture {picture} of {project!r} was deleted.")
        return view


def _picture(view: PictureView, class_names: tuple[str, ...]) -> Picture:
    height, width = view.size_HW
    return Picture(
        id=view.id,
        name=view.file_name,
        split=view.split,
        width=width,
        height=height,
        classes=[class_names[number] for number in view.class_ids],
        tags=list(view.tags),
        findings=[Finding.model_validate(finding) for finding in view.findings],
        labels=None if view.annotation is None else Labels.model_validate(view.annotation),
        created_at=view.created_at,
    )
