"""`/infer/…`: pictures in a JSON body (V1). One answer whatever the task in the address.

`inference_sdk` knows no semantic segmentation in this mode; it asks for the task that the registry names.
"""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from atrous.serving.answers import AnswerWriter, answer_json, answers_json
from atrous.serving.confidence import HTTP_DEFAULT, Confidence
from atrous.serving.errors import refused_picture
from atrous.serving.inference import Ask, Inference
from atrous.serving.json_route import JsonRoute
from atrous.serving.keys import InferKey
from atrous.serving.pictures import URLS_ARE_OFF, SentPicture
from atrous.serving.responses import INFER_RESPONSES, json_response
from atrous.serving.wire_id import read_model_id

TASKS = ("semantic_segmentation", "instance_segmentation", "object_detection")

UNREADABLE = {
    "url": URLS_ARE_OFF,
    "numpy": "Arrays of numpy would have to be unpickled, which can run code; send an encoded picture as base64.",
}
"""Types of picture that exist elsewhere, and why they are refused."""


class WirePicture(BaseModel):
    """A picture in a JSON body."""

    type: Literal["base64", "url", "numpy", "numpy_object", "file", "multipart", "pil"]
    value: str = Field(description="Base64 text of a picture file; a `data:` prefix is allowed.")


class InferRequest(BaseModel):
    """The fields that have an effect; the many others that clients send are accepted and without one."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str = Field(examples=["leaves/1"])
    image: WirePicture | Annotated[list[WirePicture], Field(min_length=1)]
    api_key: str | None = Field(None, description="The key, if it is not in the query or a header.")
    confidence: Confidence = Field(HTTP_DEFAULT, description="0.5 and 50 are both a half; or 'best', or 'default'.")
    visualize_predictions: bool = Field(False, description="Add `visualization`: a JPEG with the labels drawn.")
    disable_preproc_auto_orient: bool = Field(False, description="Take the pixels as stored, not turned upright.")


class InferRoutes:
    """Answers one picture with one answer, a list with a list."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def router(self) -> APIRouter:
        """One address for each task that a client may take the model for."""
        router = APIRouter(
            tags=["inference (V1)"],
            prefix="/infer",
            route_class=JsonRoute,
        )
        for task in TASKS:
            router.post(f"/{task}", responses=INFER_RESPONSES, name=task)(self.infer)
        return router

    async def infer(self, body: InferRequest, key: InferKey) -> Response:
        """Segment pictures."""
        model_id = read_model_id(body.model_id, key)
        wire_pictures = body.image if isinstance(body.image, list) else [body.image]
        sent = tuple(_sent(picture) for picture in wire_pictures)
        ask = Ask(model_id, sent, body.confidence, orient=not body.disable_preproc_auto_orient)
        writer = AnswerWriter(str(uuid.uuid4()), model_id, draw=body.visualize_predictions)
        done = await self._inference.run(ask, writer)
        is_list = isinstance(body.image, list)
        return json_response(answers_json(done.results) if is_list else answer_json(done.results[0]), done)


def _sent(picture: WirePicture) -> SentPicture:
    if picture.type != "base64":
        cause = UNREADABLE.get(picture.type.removesuffix("_object"))
        raise refused_picture(cause or f"Pictures of type {picture.type!r} do not travel in JSON; send base64.")
    return SentPicture(picture.value.encode(), is_base64=True)
