"""How much of a request is read before it is known whose it is."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from asgi_fakes import Inside
from serving_fakes import KEY, OneKey
from starlette.types import Message, Receive, Scope

from atrous.serving.door.door import ALL_UNKNOWN_BYTES, UNKNOWN_BYTES, Door
from atrous.serving.door.key_places import HEAD_BYTES, key_in_head
from atrous.serving.journal.metrics import Metrics

JSON = (b"content-type", b"application/json")
CHUNK = 60_000


class Sender:
    """Sends a body in chunks, and notes how much was taken."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.taken = 0

    async def __call__(self) -> Message:
        chunk = next(self._chunks, None)
        if chunk is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        self.taken += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": True}


def knock(
    body: Iterable[bytes], *headers: tuple[bytes, bytes], query: bytes = b"", door: Door | None = None
) -> tuple[int, Sender, Inside]:
    """The answer's status, what was sent and what arrived."""
    inside, sender, answers = Inside(), Sender(body), []
    door = door or Door(inside, OneKey(), (), monitor_pages_open=False, metrics=Metrics())
    scope = {"type": "http", "method": "POST", "path": "/infer", "query_string": query, "headers": list(headers)}

    async def send(message: Message) -> None:
        answers.append(message)

    asyncio.run(door(scope, sender, send))
    return answers[0]["status"], sender, inside


def chunks(data: bytes) -> list[bytes]:
    return [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]


def body(size: int, *, key: str, first: bool) -> bytes:
    picture = {"image": {"type": "base64", "value": "A" * size}}
    return json.dumps({"api_key": key} | picture if first else picture | {"api_key": key}).encode()


@pytest.mark.parametrize(
    ("query", "headers"), [(b"api_key=atr_Wrong", [JSON]), (b"", [(b"authorization", b"Bearer atr_Wrong"), JSON])]
)
def test_a_wrong_key_outside_the_body_is_refused_before_it_is_read(query: bytes, headers: Any) -> None:
    status, sender, _ = knock(chunks(body(9_000_000, key=KEY, first=True)), *headers, query=query)

    assert (status, sender.taken) == (401, 0)


@pytest.mark.parametrize("kind", [b"text/plain", b"multipart/form-data; boundary=x", b"application/octet-stream", b""])
def test_without_a_key_a_body_that_is_no_json_is_not_read(kind: bytes) -> None:
    status, sender, _ = knock(chunks(body(9_000_000, key=KEY, first=True)), (b"content-type", kind))

    assert (status, sender.taken) == (401, 0)


@pytest.mark.parametrize("data", [body(9_000_000, key="atr_Wrong", first=True), b"iVBORw0KGgo" * 1_000_000])
def test_of_a_large_body_with_a_wrong_key_or_none_only_the_beginning_is_read(data: bytes) -> None:
    status, sender, _ = knock(chunks(data), JSON)

    assert (status, sender.taken) == (401, CHUNK)


def test_with_the_key_first_a_body_may_be_large_and_arrives_whole() -> None:
    data = body(40_000_000, key=KEY, first=True)

    status, _, inside = knock(chunks(data), JSON)

    assert status == 200
    assert inside.body == data


@pytest.mark.parametrize(("size", "status"), [(UNKNOWN_BYTES - 200, 200), (UNKNOWN_BYTES + CHUNK, 401)])
@pytest.mark.parametrize("declared", [True, False])
def test_with_the_key_last_a_body_may_not_be_large(size: int, status: int, declared: bool) -> None:
    data = body(size, key=KEY, first=False)
    length = [(b"content-length", str(len(data)).encode())] if declared else []

    found, sender, inside = knock(chunks(data), JSON, *length)

    assert found == status
    assert sender.taken <= UNKNOWN_BYTES + CHUNK
    assert inside.body == (data if status == 200 else None)


def test_bodies_of_unknown_senders_take_no_more_room_than_there_is() -> None:
    metrics, answers = Metrics(), []
    door = Door(Inside(), OneKey(), (), monitor_pages_open=False, metrics=metrics)
    many = ALL_UNKNOWN_BYTES // UNKNOWN_BYTES

    async def never_ends() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b'{"image": {', "more_body": True} if not went_on.is_set() else END

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message)

    async def all_at_once() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(many):
                group.create_task(door(request(), held(), send))
            for _ in range(20):
                await asyncio.sleep(0)
            assert answers == []
            await door(request(), never_ends, send)
            assert [answer["status"] for answer in answers] == [503]
            went_on.set()
        assert [answer["status"] for answer in answers] == [503] + [401] * many
        await door(request(), held(), send)
        assert answers[-1]["status"] == 401  # the room is free again

    went_on = asyncio.Event()

    def held() -> Receive:
        first = iter([{"type": "http.request", "body": b'{"image": {' + b" " * HEAD_BYTES, "more_body": True}])

        async def receive() -> Message:
            message = next(first, None)
            if message is None:
                await went_on.wait()
            return message or END

        return receive

    asyncio.run(all_at_once())


END: Message = {"type": "http.request", "body": b"", "more_body": False}


def request() -> Scope:
    return {"type": "http", "method": "POST", "path": "/infer", "query_string": b"", "headers": [JSON]}


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (b'{"api_key": "k"}', "k"),
        (b' \n{ "a" : "x\\"y" , "b":null,"c":-1.5e3,"d":true,  "api_key"\t:\r\n"k", "image"', "k"),
        (b'{"api_key": ""', ""),
        (b'{"api_key": null, "api_key": "k"', "k"),
        (b'{"image": {"api_key": "k"}', None),
        (b'{"list": ["api_key", "k"], "api_key": "k"', None),
        (b'["api_key", "k"]', None),
        (b'{"a": "\\"api_key\\": \\"k"', None),
        (b'{"api_key": "cut o', None),
        (b"", None),
        (b"{" * 4096, None),
        (b'{"a":' * 800, None),
        (b'{"a":"' + b"\\" * 4000, None),
        (b"{" + b'"a":1,' * 680, None),
    ],
)
def test_a_key_is_found_early_when_only_plain_values_stand_before_it(head: bytes, key: str | None) -> None:
    assert key_in_head(head) == key
