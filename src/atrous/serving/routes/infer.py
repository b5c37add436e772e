"""`/infer/…`: pictures in a JSON body (V1). One answer whatever the task in the address.

`inference_sdk` knows no semantic segmentation in this mode; it asks for the task that the registry names.
"""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from starlette.requests import Request
from starlette.responses import Response

from atrous.serving.answers.accept import prefers_png
from atrous.serving.answers.answer_writer import AnswerWriter, LabelPng
from atrous.serving.answers.answers import answer_json, answers_json
from atrous.serving.answers.responses import INFER_RESPONSES, TINY_PNG, json_response, png_response
from atrous.serving.door.keys import InferKey
from atrous.serving.errors import Refused, refused_picture
from atrous.serving.fetching.fetcher import PictureFetcher
from atrous.serving.inference import Ask, Inference
from atrous.serving.requests.options import Options
from atrous.serving.requests.pictures import SentPicture, load_picture
from atrous.serving.requests.roomy_route import RoomyRoute
from atrous.serving.requests.wire_id import read_model_id

TASKS = ("semantic_segmentation", "instance_segmentation", "object_detection")

UNREADABLE = {
    "numpy": "Arrays of numpy would have to be unpickled, which can run code; send an encoded picture as base64.",
}
"""Types of picture that exist elsewhere, and why they are refused."""


class WirePicture(BaseModel):
    """A picture in a JSON body."""

    type: Literal["base64", "url", "numpy", "numpy_object", "file", "multipart", "pil"]
    value: str = Field(
        description="Base64 text of a picture file, `data:` prefix allowed. Or its https URL, if the server loads any."
    )


class InferRequest(Options):
    """The fields that have an effect; the many others that clients send are accepted and without one."""

    model_id: str = Field(examples=["leaves/1"])
    image: WirePicture | Annotated[list[WirePicture], Field(min_length=1)] = Field(
        examples=[{"type": "base64", "value": TINY_PNG}]
    )
    api_key: str | None = Field(None, description="The key, if it is not in the query or a header.")
    visualize_predictions: bool = Field(False, description="Add `visualization`: a JPEG with the labels drawn.")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, body: Any) -> Any:
        """null is the same as nothing; some clients send every field they know."""
        return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body


class InferRoutes:
    """Answers one picture with one answer, a list with a list."""

    def __init__(self, inference: Inference, fetcher: PictureFetcher | None = None) -> None:
        """Without a fetcher pictures by URL are refused."""
        self._inference = inference
        self._fetcher = fetcher

    def router(self) -> APIRouter:
        """One address for each task that a client may take the model for."""
        router = APIRouter(
            tags=["inference (V1)"],
            prefix="/infer",
            route_class=RoomyRoute,
        )
        for task in TASKS:
            router.post(f"/{task}", responses=INFER_RESPONSES, name=task)(self.infer)
        return router

    async def infer(self, request: Request, body: InferRequest, key: InferKey) -> Response:
        """Segment pictures."""
        model_id = read_model_id(body.model_id, key)
        wire_pictures = body.image if isinstance(body.image, list) else [body.image]
        ask = body.ask(model_id, tuple([await self._sent(picture) for picture in wire_pictures]))
        inference_id = str(uuid.uuid4())
        if prefers_png(request.headers):
            return await self._labels(ask, inference_id)
        writer = AnswerWriter(
            inference_id,
            model_id,
            masks=body.mask_form,
            confidence_mask=body.confidence_mask,
            draw=body.visualize_predictions,
        )
        done = await self._inference.run(ask, writer)
        is_list = isinstance(body.image, list)
        return json_response(answers_json(done.results) if is_list else answer_json(done.results[0]), done)

    async def _labels(self, ask: Ask, inference_id: str) -> Response:
        if len(ask.pictures) > 1:
            raise Refused(
                400,
                f"{len(ask.pictures)} pictures were sent and image/png was asked for, which holds one label map; "
                "send them one by one, or accept application/json.",
            )
        return png_response(await self._inference.run(ask, LabelPng.of), inference_id)

    async def _sent(self, picture: WirePicture) -> SentPicture:
        if picture.type == "url":
            return await load_picture(picture.value, self._fetcher)
        if picture.type != "base64":
            cause = UNREADABLE.get(picture.type.removesuffix("_object"))
            raise refused_picture(cause or f"Pictures of type {picture.type!r} do not travel in JSON; send base64.")
        return SentPicture(picture.value.encode(), is_base64=True)
