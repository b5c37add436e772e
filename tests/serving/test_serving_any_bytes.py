"""Whatever bytes come: a 4xx with one sentence, and the next request is answered as if nothing had been."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_model import colors_model
from serving_fakes import KEY, PNG, TEXT, FolderOfModels, OneKey
from starlette.requests import Request
from starlette.types import Message

from atrous.serving.app import create_app
from atrous.serving.errors import Refused
from atrous.serving.requests.pictures import read_picture

KEYED = {"Authorization": f"Bearer {KEY}"}
V1 = "/infer/semantic_segmentation"
KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="x y"; charset=utf-16',
    "multipart/mixed; boundary=x",
    "image/png",
    "text/plain; charset=nonsense",
    "application/octet-stream",
    "application/json; charset=utf-7",
    ";;;",
    "é",
]
MAY_BE = (400, 413, 415, 422)

hammer = settings(max_examples=settings.default.max_examples // 5, deadline=None)
"""A few of each here; `make fuzz` tries many."""


@pytest.fixture(scope="module")
def hammered() -> Iterator[TestClient]:
    with TestClient(create_app(FolderOfModels(), OneKey(), load=colors_model), headers=KEYED) as client:
        yield client


@st.composite
def damaged_pictures(draw: st.DrawFn) -> bytes:
    """A picture cut off, or with some bytes replaced: closer to the mark than any bytes."""
    data = bytearray(PNG[: draw(st.integers(8, len(PNG)))])
    for place in draw(st.lists(st.integers(0, len(data) - 1), max_size=4)):
        data[place] = draw(st.integers(0, 255))
    return bytes(data)


BODIES = st.binary(max_size=400) | damaged_pictures()
TEXTS = (
    BODIES | BODIES.map(base64.b64encode) | BODIES.map(lambda data: b"data:image/png;base64," + base64.b64encode(data))
)


def assert_explained(response: Any) -> None:
    """200 for what happens to be a picture, or a 4xx with a sentence or with FastAPI's details."""
    assert response.status_code == 200 or response.status_code in MAY_BE, response.text
    if response.status_code == 200:
        return
    answer = response.json()
    if response.status_code == 422:
        assert answer["detail"]
        assert all(row["msg"] for row in answer["detail"])
    else:
        assert list(answer) == ["message"]
        assert 10 < len(answer["message"]) < 400
        assert "Traceback" not in answer["message"]


def assert_unharmed(client: TestClient) -> None:
    answer = client.post("/leaves/1", content=TEXT).json()
    assert answer["image"] == {"width": 60, "height": 40}
    assert answer["predictions"]["present_class_ids"] == [0]


@hammer
@given(body=TEXTS, kind=st.sampled_from(KINDS) | st.text(st.characters(codec="latin-1"), max_size=40))
def test_any_body_of_any_kind_on_the_route_of_v0(hammered: TestClient, body: bytes, kind: str) -> None:
    header = "".join(sign for sign in kind if sign.isprintable()).strip().encode("latin-1")
    assert_explained(hammered.post("/leaves/1", content=body, headers={b"Content-Type": header}))
    assert_unharmed(hammered)


@hammer
@given(body=st.binary(max_size=200) | st.binary(max_size=200).map(lambda part: multipart(part)))
def test_any_multipart(hammered: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert_explained(hammered.post("/leaves/1", content=body, headers=headers))
    assert_unharmed(hammered)


def multipart(part: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + part + b"\r\n--x--\r\n"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | BODIES.map(lambda b: b64(b)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "model_id",
    "image",
    "confidence",
    "tile",
    "masks",
    "probabilities",
    "confidence_mask",
    "visualize_predictions",
]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@hammer
@given(change=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3))
def test_any_json_on_the_route_of_v1(hammered: TestClient, change: dict[str, Any]) -> None:
    good = {"model_id": "leaves/1", "image": {"type": "base64", "value": TEXT}}
    body = json.dumps(good | change)
    assert_explained(hammered.post(V1, content=body, headers={"Content-Type": "application/json"}))
    assert_unharmed(hammered)


@hammer
@given(body=st.binary(max_size=300))
def test_any_bytes_on_the_route_of_v1(hammered: TestClient, body: bytes) -> None:
    assert_explained(hammered.post(V1, content=body, headers={"Content-Type": "application/json"}))
    assert_unharmed(hammered)


@hammer
@given(
    names=st.dictionaries(
        st.sampled_from([*FIELDS[2:], "format", "labels", "image", "api_key_", "response_mask_format"]),
        st.text(max_size=12),
        max_size=3,
    )
)
def test_any_query(hammered: TestClient, names: dict[str, str]) -> None:
    assert_explained(hammered.post("/leaves/1", params=names, content=TEXT))
    assert_unharmed(hammered)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "9" * 400])
def test_confidences_that_are_no_numbers(hammered: TestClient, number: str) -> None:
    body = f'{{"model_id": "leaves/1", "image": {{"type": "base64", "value": "{TEXT}"}}, "confidence": {number}}}'
    in_body = hammered.post(V1, content=body, headers={"Content-Type": "application/json"})
    in_query = hammered.post(f"/leaves/1?confidence={number}", content=TEXT)

    expected = 200 if number == "1e-999" else 422
    assert (in_body.status_code, in_query.status_code) == (expected, expected)
    assert_unharmed(hammered)


def test_json_nested_without_end(hammered: TestClient) -> None:
    body = '{"model_id": ' + "[" * 100_000
    assert hammered.post(V1, content=body, headers={"Content-Type": "application/json"}).status_code == 422
    assert_unharmed(hammered)


@pytest.mark.parametrize("part", ['name="file"; filename="a"', 'name="x"'], ids=["files", "fields"])
def test_a_hundred_thousand_parts_are_refused_when_the_first_few_have_come(part: str) -> None:
    one = f"--x\r\nContent-Disposition: form-data; {part}\r\n\r\n1\r\n".encode()
    pieces = Pieces(b"".join([one] * 100), count=1000)

    with pytest.raises(Refused, match="Too many") as refused:
        asyncio.run(read_picture(pieces.request()))

    assert refused.value.status_code == 400
    assert pieces.taken == 1


class Pieces:
    """A body that is sent in pieces as the server asks for them."""

    def __init__(self, piece: bytes, count: int) -> None:
        self._piece = piece
        self._count = count
        self.taken = 0

    def request(self) -> Request:
        headers = [(b"content-type", b"multipart/form-data; boundary=x")]
        return Request({"type": "http", "method": "POST", "headers": headers, "app": None}, self._receive)

    async def _receive(self) -> Message:
        self.taken += 1
        return {"type": "http.request", "body": self._piece, "more_body": self.taken < self._count}
