"""`/{project}/{version}`: the address that hosted Roboflow models have (V0). One picture a request.

The clients also send `countinference`, `service_secret`, `overlap`, `max_detections` and more, which mean nothing for
semantic segmentation on one's own machine; like all unknown names they are accepted and without effect.
"""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from atrous.serving.answers import AnswerWriter, answer_json, overlay_jpeg
from atrous.serving.confidence import HTTP_DEFAULT, Confidence
from atrous.serving.errors import refused_picture
from atrous.serving.inference import Ask, Inference
from atrous.serving.keys import InferKey
from atrous.serving.pictures import URLS_ARE_OFF, SentPicture, read_picture
from atrous.serving.responses import LEGACY_RESPONSES, json_response, model_headers
from atrous.serving.wire_id import read_model_id

BODY = {
    "requestBody": {
        "description": "A picture file: base64 text under any content type, or a multipart part named `file`.",
        "content": {
            "application/x-www-form-urlencoded": {"schema": {"type": "string", "format": "base64"}},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
        },
    }
}


class LegacyQuery(BaseModel):
    """The names in the query that have an effect. Booleans may be written True, true or 1."""

    confidence: Confidence = Field(HTTP_DEFAULT, description="0.5 and 50 are both a half; or 'best', or 'default'.")
    format: Literal["json", "image", "image_and_json"] = Field("json", description="'image' is a JPEG for people.")
    labels: bool = Field(False, description="Whether a drawn picture names the classes, in a legend at its right.")
    disable_preproc_auto_orient: bool = Field(False, description="Take the pixels as stored, not turned upright.")
    image: str | None = Field(None, description="The URL of a picture. Off on this server.")


class LegacyRoute:
    """Answers a picture with its masks."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def router(self) -> APIRouter:
        """The address, to be included after all fixed ones: it takes any path of two parts."""
        router = APIRouter(tags=["inference (V0)"])
        router.post("/{project}/{version}", responses=LEGACY_RESPONSES, openapi_extra=BODY)(self.infer)
        router.get("/{project}/{version}", include_in_schema=False)(self.infer)  # for ?image=URL
        return router

    async def infer(
        self, request: Request, project: str, version: str, query: Annotated[LegacyQuery, Query()], key: InferKey
    ) -> Response:
        """Segment one picture."""
        model_id = read_model_id(f"{project}/{version}", key)
        sent = await _picture(request, query)
        ask = Ask(model_id, (sent,), query.confidence, orient=not query.disable_preproc_auto_orient)
        if query.format == "image":
            return await self._drawn(ask, query.labels)
        writer = AnswerWriter(
            inference_id=str(uuid.uuid4()),
            model_id=model_id,
            flat=not sent.is_base64,  # multipart is how the `roboflow` package sends
            draw=query.format == "image_and_json",
            legend=query.labels,
        )
        done = await self._inference.run(ask, writer)
        return json_response(answer_json(done.results[0]), done)

    async def _drawn(self, ask: Ask, legend: bool) -> Response:
        done = await self._inference.run(ask, lambda prediction, _: overlay_jpeg(prediction, legend))
        return Response(done.results[0], headers=model_headers(done), media_type="image/jpeg")


async def _picture(request: Request, query: LegacyQuery) -> SentPicture:
    if query.image is not None:
        raise refused_picture(URLS_ARE_OFF)
    return await read_picture(request)
