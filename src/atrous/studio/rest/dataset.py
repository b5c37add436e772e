"""`/dataset/{project}/…`: pictures and their annotations, one by one, as `project.upload` sends them."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, Field

from atrous.domain.splits import Split
from atrous.serving.door.keys import ManageKey
from atrous.serving.errors import Refused
from atrous.storage.library import Library
from atrous.studio.annotation_file import AnnotationFile
from atrous.studio.caller import SeenProject
from atrous.studio.intake import BroughtPicture, Intake
from atrous.studio.route import UploadRoute

USUAL_BATCH = "Pip Package Upload"


class UploadAnswer(BaseModel):
    """What became of a picture."""

    success: bool = True
    duplicate: bool = Field(description="The project had the very same file already; the id is that one's.")
    id: str


class SentAnnotation(BaseModel):
    """What `project.save_annotation` sends."""

    annotationFile: str
    labelmap: dict[str, str] | None = None


class AnnotationAnswer(BaseModel):
    """Labels were drawn."""

    success: bool = True
    revision: int


class UploadQuery(BaseModel):
    """The names in the query that have an effect; sequence_number and sequence_size have none."""

    batch: str = Field(USUAL_BATCH, min_length=1, max_length=200)
    tag: list[str] = Field(default=[])
    image: str | None = Field(None, description="The URL of a picture. Off on this server.")


class AnnotateQuery(BaseModel):
    """How an annotation is meant."""

    name: str
    overwrite: bool = False
    prediction: bool = False
    addToDataset: bool = True
    jobName: str | None = Field(None, description="Without effect.")


class DatasetRoutes:
    """Takes pictures, and labels for them."""

    def __init__(self, library: Library, intake: Intake) -> None:
        self._library = library
        self._intake = intake

    def router(self) -> APIRouter:
        """The two addresses."""
        router = APIRouter(prefix="/dataset/{project}", tags=["platform: pictures"], route_class=UploadRoute)
        router.post("/upload")(self.upload)
        router.post("/annotate/{image_id}")(self.annotate)
        return router

    def upload(
        self,
        project: SeenProject,
        key: ManageKey,
        query: Annotated[UploadQuery, Query()],
        file: Annotated[UploadFile | None, File()] = None,
        name: Annotated[str | None, Form()] = None,
        split: Annotated[Split, Form()] = "train",
        metadata: Annotated[str | None, Form()] = None,
    ) -> UploadAnswer:
        """Take a picture in. It has no labels yet; the split is where it will be."""
        if query.image is not None or file is None:
            raise Refused(400, "There is no picture: send its bytes as the part named file; URLs are not followed.")
        if metadata is not None:
            raise Refused(400, "Metadata of pictures is not kept by this server; send tags, such as camera-1.")
        brought = BroughtPicture(
            file=name or file.filename or "picture",
            data=file.file.read(),
            split=split,
            batch=query.batch,
            tags=tuple(query.tag),
        )
        done = self._intake.picture(project, brought, key.name)
        return UploadAnswer(id=str(done.id), duplicate=done.duplicate)

    def annotate(
        self,
        project: SeenProject,
        image_id: int,
        body: SentAnnotation,
        key: ManageKey,
        query: Annotated[AnnotateQuery, Query()],
    ) -> AnnotationAnswer:
        """Draw the labels of an annotation file: COCO, LabelMe, or YOLO outlines with a labelmap."""
        if query.prediction or not query.addToDataset:
            raise Refused(400, "Labels are for training here; those of a model, or for later, are not kept apart.")
        view = self._library.picture(project, image_id)
        if view.annotation is not None and not query.overwrite:
            raise Refused(409, f"{view.file_name} is already annotated; overwrite=true gives it other labels.")
        sent = AnnotationFile(
            name=query.name,
            text=body.annotationFile,
            picture_file=view.file_name,
            picture=self._library.blobs.get(view.picture),
            labelmap=body.labelmap or {},
        )
        done = self._intake.labels(project, image_id, sent, key.name)
        return AnnotationAnswer(revision=done.revision)
