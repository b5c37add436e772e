"""`/studio/media/…`: pictures, masks and thumbnails for the pages. The guard has asked for the cookie already."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PictureView
from atrous.storage.records.records import TrainingRecord
from atrous.studio.entry.guard import PREFIX
from atrous.studio.files import picture_response
from atrous.studio.route import PlatformRoute
from atrous.training.example_files import ExampleFiles
from atrous.training.reporting.worst_pictures import worst_drawing

MEDIA = f"{PREFIX}/media"


class MediaRoutes:
    """Sends blobs by their names, which nobody guesses and which never come to mean something else."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """All addresses."""
        router = APIRouter(prefix=MEDIA, route_class=PlatformRoute, include_in_schema=False)
        router.get("/thumbnails/pictures/{blob}")(self.picture_thumbnail)
        router.get("/thumbnails/masks/{blob}")(self.mask_thumbnail)
        router.get("/pictures/{project}/{picture_id}")(self.picture)
        router.get("/masks/{project}/{picture_id}")(self.mask)
        router.get("/examples/{project}/{version}/{name}")(self.example)
        router.get("/worst/{project}/{version}/{name}")(self.worst)
        return router

    def picture_thumbnail(self, blob: str) -> Response:
        """A small JPEG of a picture."""
        return picture_response(self._library.picture_thumbnail(blob), ".jpg")

    def mask_thumbnail(self, blob: str) -> Response:
        """A small PNG of labels in their colours, clear where there are none."""
        return picture_response(self._library.mask_thumbnail(blob), ".png")

    def picture(self, project: str, picture_id: int) -> Response:
        """A picture as it was brought."""
        view = self._library.picture(project, picture_id)
        return picture_response(self._library.blobs.get(view.picture), view.suffix)

    def mask(self, project: str, picture_id: int) -> Response:
        """A picture's labels: a grey PNG of class numbers."""
        view = self._library.picture(project, picture_id)
        if view.annotation is None:
            raise NotFound(f"{view.name} has no labels.")
        return picture_response(self._library.blobs.get(view.annotation.mask), ".png")

    def example(self, project: str, version: int, name: str) -> Response:
        """What a training drew after an epoch."""
        files = ExampleFiles(self._library.run_folder(self._library.version(project, version).model_id))
        return picture_response(files.named(name).read_bytes(), ".jpg")

    def worst(self, project: str, version: int, name: str) -> Response:
        """A drawing of a picture that a model does worst on."""
        package = self._library.model_folder(ModelId(project, version))
        return picture_response(worst_drawing(package, name).read_bytes(), ".jpg")


def thumbnail_url(blob: str) -> str:
    """Where a picture's thumbnail is."""
    return f"{MEDIA}/thumbnails/pictures/{blob}"


def mask_thumbnail_url(blob: str) -> str:
    """Where the thumbnail of labels is."""
    return f"{MEDIA}/thumbnails/masks/{blob}"


def picture_file_url(view: PictureView) -> str:
    """Where a whole picture is."""
    return f"{MEDIA}/pictures/{quote(view.project)}/{view.id}"


def mask_url(view: PictureView) -> str:
    """Where the labels of a picture are; another address for each revision, for a browser keeps what it has."""
    revision = view.annotation.revision if view.annotation else 0
    return f"{MEDIA}/masks/{quote(view.project)}/{view.id}?revision={revision}"


def example_url(training: TrainingRecord, name: str) -> str:
    """Where a drawing of a training is; another address for each, for they follow each other in one folder."""
    model_id = training.model_id
    return f"{MEDIA}/examples/{quote(model_id.project)}/{model_id.version}/{name}?run={training.id}"


def worst_url(model_id: ModelId, name: str) -> str:
    """Where a drawing of one of a model's worst pictures is."""
    return f"{MEDIA}/worst/{quote(model_id.project)}/{model_id.version}/{name}"
