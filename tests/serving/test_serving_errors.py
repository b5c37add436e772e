"""What is answered when something is wrong: a status, and a sentence where the clients look for it."""

import asyncio
import base64
import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, PNG, TEXT, BrightIsLeaf, FolderOfModels, OneKey
from starlette.types import Message, Receive, Scope, Send

from atrous.domain.arrays import Picture
from atrous.domain.errors import BadPackage
from atrous.runtime.prediction import Prediction
from atrous.serving.app import create_app
from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.body_limit import BodyLimit

KEYED = {"Authorization": f"Bearer {KEY}"}
ANSWERS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "/leaves/9", {"content": TEXT}, 404, "leaves/9"),
    ("POST", "/leaves/0", {"content": TEXT}, 400, "Invalid Model ID sent in request."),
    ("POST", "/Leaves/one", {"content": TEXT}, 400, "Invalid Model ID sent in request."),
    ("POST", "/leaves/1", {}, 400, "Content-Type header not provided with request."),
    ("GET", "/leaves/1", {}, 400, "Content-Type header not provided with request."),
    ("POST", "/leaves/1", {"headers": {"Content-Type": "application/json"}}, 400, "Empty image payload."),
    ("POST", "/leaves/1", {"content": "photo.jpg"}, 400, "Malformed base64 input image."),
    ("POST", "/leaves/1", {"content": "Zm9v"}, 400, "Could not load input image. Cause: "),
    ("POST", "/leaves/1", {"content": base64.b64encode(PNG[:60])}, 400, "Could not load input image. Cause: "),
    ("POST", "/leaves/1", {"files": {"file": b""}}, 400, "Empty image payload."),
    ("POST", "/leaves/1", {"files": {"picture": PNG}}, 400, "part named 'file'"),
    ("POST", "/leaves/1", {"content": b"x", "headers": {"Content-Type": "Multipart/Form-Data"}}, 400, "boundary"),
    ("POST", "/leaves/1", {"files": [("file", PNG)] * 40}, 400, "Too many files"),
    ("POST", "/leaves/1?image=https://example.org/a.jpg", {"content": TEXT}, 400, "by URL is off"),
    ("GET", "/leaves/1?image=https://example.org/a.jpg", {}, 400, "by URL is off"),
    ("POST", "/infer/semantic_segmentation", {"json": {"type": "url", "value": "https://a.b/c"}}, 400, "by URL is off"),
    ("POST", "/infer/semantic_segmentation", {"json": {"type": "numpy", "value": TEXT}}, 400, "unpickled"),
    ("POST", "/infer/semantic_segmentation", {"json": {"type": "numpy_object", "value": TEXT}}, 400, "unpickled"),
    ("POST", "/infer/semantic_segmentation", {"json": {"type": "pil", "value": TEXT}}, 400, "send base64"),
    ("POST", "/infer/semantic_segmentation", {"json": {"type": "base64", "value": "é"}}, 400, "Malformed base64"),
]


@pytest.mark.parametrize(("method", "path", "request_parts", "status", "sentence"), ANSWERS)
def test_an_error_is_a_status_and_a_message(
    client: TestClient, method: str, path: str, request_parts: dict[str, Any], status: int, sentence: str
) -> None:
    if picture := request_parts.get("json"):
        request_parts = {"json": {"model_id": "leaves/1", "image": picture}}

    response = client.request(method, path, **request_parts)

    assert response.status_code == status
    assert list(response.json()) == ["message"]
    assert sentence in response.json()["message"]


def test_an_unknown_path_is_answered_as_fastapi_does(client: TestClient) -> None:
    response = client.get("/nowhere")

    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


def test_pages_of_other_sites_may_not_ask(client: TestClient) -> None:
    response = client.post("/leaves/1", content=TEXT, headers={"Origin": "https://example.org"})

    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_beyond_the_limit_is_413(declared: bool) -> None:
    app = create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=Limits(body_bytes=1000))
    with TestClient(app) as client:
        for path in ("/leaves/1", "/infer/semantic_segmentation", "/model/add"):
            body = b"x" * 1001 if declared else iter([b"x" * 600] * 2)
            response = client.post(path, content=body, headers=KEYED | {"Content-Type": "application/json"})

            assert response.status_code == 413
            assert "0.001 MB" in response.json()["message"]


def test_parts_of_a_body_count_together() -> None:
    parts = iter([{"type": "http.request", "body": b"x" * 600, "more_body": True}] * 2)

    async def receive() -> Message:
        return next(parts)

    async def read_twice(_: Scope, receive: Receive, __: Send) -> None:
        await receive()
        await receive()

    async def send(_: Message) -> None:
        raise AssertionError("nothing is to be sent")

    scope = {"type": "http", "method": "POST", "headers": []}
    with pytest.raises(Refused, match=r"0\.001 MB"):
        asyncio.run(BodyLimit(read_twice, Limits(body_bytes=1000), Metrics())(scope, receive, send))


def test_an_archive_has_a_limit_of_its_own() -> None:
    limits = Limits(body_bytes=1000, archive_bytes=2000)
    with TestClient(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=limits)) as client:
        within = client.put("/archive", content=b"x" * 1001, headers=KEYED)
        beyond = client.put("/archive", content=b"x" * 2001, headers=KEYED)

    assert (within.status_code, beyond.status_code) == (404, 413)


def test_a_picture_beyond_the_limit_is_refused() -> None:
    app = create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=Limits(picture_pixels=60 * 40 - 1))
    with TestClient(app) as client:
        response = client.post("/leaves/1", content=TEXT, headers=KEYED)

    assert response.status_code == 400
    assert "60x40" in response.json()["message"]


def test_a_package_that_cannot_be_opened_is_a_500_that_says_so() -> None:
    app = create_app(FolderOfModels(), OneKey(), load=broken)
    with TestClient(app) as client:
        response = client.post("/leaves/1", content=TEXT, headers=KEYED)

    assert response.status_code == 500
    assert response.json()["message"] == "Model package is broken. It has no weights.onnx."


def test_what_nobody_foresaw_is_a_500_with_the_number_of_the_request() -> None:
    app = create_app(FolderOfModels(), OneKey(), load=Crashing)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.post("/leaves/1", content=TEXT, headers=KEYED)

    assert (response.status_code, response.json()) == (500, {"message": "Internal error."})
    assert len(response.headers["X-Request-Id"]) == 32


def test_the_key_is_in_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = create_app(FolderOfModels(), OneKey(), load=Crashing)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.post("/leaves/1", content=TEXT, headers=KEYED)

    server_lines = [record for record in caplog.records if not record.name.startswith("http")]
    assert not any(KEY in record.getMessage() for record in server_lines)


def broken(_: Path) -> BrightIsLeaf:
    raise BadPackage("It has no weights.onnx.")


class Crashing(BrightIsLeaf):
    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        raise RuntimeError(f"Nobody thought of {picture.shape} at {confidence}.")
