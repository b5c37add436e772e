"""`/{project}/{version}`: the address that hosted Roboflow models have (V0). One picture a request.

The clients also send `countinference`, `service_secret`, `overlap`, `max_detections` and more, which mean nothing for
semantic segmentation on one's own machine; like all unknown names they are accepted and without effect.
"""

import uuid
from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from atrous.domain.key_scope import KeyScope
from atrous.serving.answers.accept import prefers_png
from atrous.serving.answers.answer_writer import AnswerWriter, LabelPng, overlay_jpeg
from atrous.serving.answers.answers import answer_json
from atrous.serving.answers.responses import LEGACY_RESPONSES, TINY_PNG, json_response, model_headers, png_response
from atrous.serving.door.keys import KEY_ON_THE_PAGE, fit_key
from atrous.serving.fetching.fetcher import PictureFetcher
from atrous.serving.inference import Ask, Inference
from atrous.serving.requests.options import Options
from atrous.serving.requests.pictures import load_picture, read_picture
from atrous.serving.requests.query import query_parameters, read_query
from atrous.serving.requests.wire_id import read_model_id

BODY = {
    "requestBody": {
        "description": "A picture file: base64 text under any content type, or a multipart part named `file`.",
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "string", "format": "base64", "examples": [TINY_PNG]}
            },
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
        },
    }
}


class LegacyQuery(Options):
    """The names in the query that have an effect. Booleans may be written True, true or 1."""

    format: Literal["json", "image", "image_and_json"] = Field("json", description="'image' is a JPEG for people.")
    labels: bool = Field(False, description="Whether a drawn picture names the classes, in a legend at its right.")
    image: str | None = Field(
        None, description="The https URL of a picture, taken instead of the body. Refused unless the server allows it."
    )


ON_THE_PAGE = BODY | {"parameters": query_parameters(LegacyQuery)} | KEY_ON_THE_PAGE


class LegacyRoute:
    """Answers a picture with its masks."""

    def __init__(self, inference: Inference, fetcher: PictureFetcher | None = None) -> None:
        """Without a fetcher pictures by URL are refused."""
        self._inference = inference
        self._fetcher = fetcher

    def router(self) -> APIRouter:
        """The address, to be included after all fixed ones: it takes any path of two parts."""
        router = APIRouter(tags=["inference (V0)"])
        router.post("/{project}/{version}", responses=LEGACY_RESPONSES, openapi_extra=ON_THE_PAGE)(self.infer)
        router.get("/{project}/{version}", include_in_schema=False)(self.infer)  # for ?image=URL
        return router

    async def infer(self, request: Request, project: str, version: str) -> Response:
        """Segment one picture."""
        key = fit_key(request, KeyScope.INFER)
        query = read_query(LegacyQuery, request)
        model_id = read_model_id(f"{project}/{version}", key)
        self._inference.refuse_when_full()
        sent = await (read_picture(request) if query.image is None else load_picture(query.image, self._fetcher))
        ask = query.ask(model_id, (sent,))
        if query.format == "image":
            return await self._drawn(ask, query.labels)
        inference_id = str(uuid.uuid4())
        if query.format == "json" and prefers_png(request.headers):
            return png_response(await self._inference.run(ask, LabelPng.of), inference_id)
        writer = AnswerWriter(
            inference_id,
            model_id,
            masks=query.mask_form,
            confidence_mask=query.confidence_mask,
            flat=not sent.is_base64,  # multipart and URLs are how the `roboflow` package sends
            draw=query.format == "image_and_json",
            legend=query.labels,
        )
        done = await self._inference.run(ask, writer)
        return json_response(answer_json(done.results[0]), done)

    async def _drawn(self, ask: Ask, legend: bool) -> Response:
        done = await self._inference.run(ask, lambda detailed, _: overlay_jpeg(detailed.prediction, legend))
        return Response(done.results[0], headers=model_headers(done), media_type="image/jpeg")
