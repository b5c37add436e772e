"""`/{workspace}/{project}/images…`: one picture shown, several deleted, tags put on and taken off."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from atrous.serving.door.keys import ManageKey
from atrous.serving.errors import Refused
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PictureView
from atrous.studio.caller import SeenProject, see
from atrous.studio.links import SignedLinks
from atrous.studio.rest.ids import milliseconds
from atrous.studio.rest.wire_picture import WireAnnotation, WirePicture, WireUrls, labels_of
from atrous.studio.route import PlatformRoute
from atrous.studio.signed import mask_path, picture_path


class PictureAnswer(BaseModel):
    """What `project.image` reads."""

    image: WirePicture


class Deletion(BaseModel):
    """What `project.delete_images` sends."""

    images: list[int] = Field(min_length=1)


class NewMetadata(BaseModel):
    """What `project.update_image_metadata` sends; only tags are kept here."""

    metadata: dict[str, Any] | None = None
    removeMetadata: list[str] | None = None
    addTags: list[str] = Field(default=[])
    removeTags: list[str] = Field(default=[])


class Success(BaseModel):
    """It is done."""

    success: bool = True


class ImageRoutes:
    """Shows and changes pictures."""

    def __init__(self, library: Library, links: SignedLinks) -> None:
        self._library = library
        self._links = links

    def router(self) -> APIRouter:
        """The three addresses."""
        router = APIRouter(tags=["platform: pictures"], route_class=PlatformRoute)
        router.get("/{workspace}/{project}/images/{image_id}")(self.image)
        router.delete("/{workspace}/{project}/images", status_code=204)(self.delete)
        router.post("/{workspace}/images/{image_id}/metadata")(self.change_tags)
        return router

    def image(self, request: Request, project: SeenProject, image_id: int) -> PictureAnswer:
        """A picture with its labels, tags and links."""
        view = self._library.picture(project, image_id)
        base = str(request.base_url).rstrip("/")
        names = self._library.project(project).class_names
        batch = None if view.batch is None else self._library.batch(project, view.batch).name
        return PictureAnswer(
            image=WirePicture(
                id=str(view.id),
                name=view.file_name,
                split=view.split,
                created=milliseconds(view.created_at),
                tags=list(view.tags),
                labels=labels_of(view, names),
                batch=batch,
                urls=WireUrls(original=base + self._links.sign(picture_path(project, image_id))),
                annotation=self._annotation(view, labels_of(view, names), base),
            )
        )

    def delete(self, project: SeenProject, body: Deletion, key: ManageKey) -> Response:
        """Take pictures out of the project; those of frozen versions stay there."""
        self._library.delete_pictures(project, body.images, actor=key.name)
        return Response(status_code=204)

    def change_tags(self, image_id: int, body: NewMetadata, key: ManageKey) -> Success:
        """Put tags on a picture, and take others off."""
        if body.metadata or body.removeMetadata:
            raise Refused(400, "Metadata of pictures is not kept by this server; send tags, such as camera-1.")
        project = see(key, self._library.project_of_picture(image_id))
        if body.addTags:
            self._library.tag_pictures(project, [image_id], body.addTags, actor=key.name)
        if body.removeTags:
            self._library.untag_pictures(project, [image_id], body.removeTags, actor=key.name)
        return Success()

    def _annotation(self, view: PictureView, labels: list[str], base: str) -> WireAnnotation | None:
        if view.annotation is None:
            return None
        height, width = view.size_HW
        return WireAnnotation(
            revision=view.annotation.revision,
            author=view.annotation.author,
            width=width,
            height=height,
            classes=labels,
            mask=base + self._links.sign(mask_path(view.project, view.id)),
        )
