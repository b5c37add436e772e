"""Answers as HTTP responses: bytes, headers, and what the documentation says of them."""

from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from atrous.serving.answers.accept import PNG
from atrous.serving.answers.answer_writer import LabelPng
from atrous.serving.answers.answers import Answer
from atrous.serving.inference import Done


class Message(BaseModel):
    """The body of an error."""

    message: str


ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": Message, "description": "No picture, or no model id."},
    401: {"model": Message, "description": "No key, or a wrong one."},
    403: {"model": Message, "description": "A key that is not for this."},
    404: {"model": Message, "description": "No such model."},
    413: {"model": Message, "description": "The request is too large."},
    429: {"model": Message, "description": "The key was used too often; see Retry-After."},
    503: {"model": Message, "description": "The server is busy; see Retry-After."},
}
TINY_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE0lEQVQI12P4//8/AwMDEwMYAAAj+AMA4432wgAAAABJRU5ErkJggg=="
"""2x2 pixels, to try the page with."""
PNG_ANSWER = (
    "To `Accept: image/png` the label map itself: 8-bit grey, class numbers, the names in the header X-Class-Map."
)
LEGACY_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Answer,
        "content": {"image/jpeg": {}, PNG: {}},
        "description": f"JSON. A JPEG for format=image. {PNG_ANSWER}",
    },
    **ERRORS,
}
INFER_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Answer | list[Answer],
        "content": {PNG: {}},
        "description": f"JSON, a list when a list was sent. {PNG_ANSWER}",
    },
    **ERRORS,
}


def json_response(body: bytes, done: Done[Any]) -> Response:
    """JSON with the headers that tell of the model."""
    return Response(body, headers=model_headers(done), media_type="application/json")


def png_response(done: Done[LabelPng], inference_id: str) -> Response:
    """The label map of one picture, with what the JSON says beside it in headers."""
    labels = done.results[0]
    headers = {**model_headers(done), **labels.headers(), "X-Inference-Id": inference_id}
    return Response(labels.data, headers=headers, media_type=PNG)


def model_headers(done: Done[Any]) -> dict[str, str]:
    """Which model answered, in what time, and whether it had to be loaded first; `inference_sdk` collects these."""
    headers = {
        "X-Model-Id": str(done.loan.model_id),
        "X-Processing-Time": f"{done.seconds:.6f}",
        "X-Model-Cold-Start": "false",
        "X-Model-Cold-Start-Count": "0",
    }
    if done.loan.load_s is None:
        return headers
    return {**headers, **_cold_start_headers(str(done.loan.model_id), done.loan.load_s)}


def _cold_start_headers(model_id: str, load_s: float) -> dict[str, str]:
    details = [{"m": model_id, "t": round(load_s, 6)}]
    return {
        "X-Model-Cold-Start": "true",
        "X-Model-Cold-Start-Count": "1",
        "X-Model-Load-Time": f"{load_s:.6f}",
        "X-Model-Load-Details": orjson.dumps(details).decode(),
    }
