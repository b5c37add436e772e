"""Connections that send no head, half a head, or one without end; and answers to those who still send."""

import time

import pytest
from fastapi import FastAPI
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey
from serving_port import connect, open_socket, running

from atrous.serving.app import create_app
from atrous.serving.limits import Limits
from atrous.serving.traffic.connections import Connection


class Strict(Connection):
    """The same with small limits."""

    head_s = 0.3
    head_bytes = 2000
    connections_at_once = 3


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"GET /info HTTP/1.1\r\nHost: a\r\n", b"HTTP/1.1 408 Request Timeout"),
        (b"\r\n\r\n", b"HTTP/1.1 408 Request Timeout"),
        (b"GET /info?" + b"a" * 3000, b"HTTP/1.1 431 Request Header Fields Too Large"),
        (b"GET /info HTTP/1.1\r\n" + b"X: y\r\n" * 500, b"HTTP/1.1 431 Request Header Fields Too Large"),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
    ],
    ids=["nothing", "half a head", "empty lines", "address", "headers", "nonsense"],
)
def test_a_connection_without_a_head_does_not_last(sent: bytes, answer: bytes) -> None:
    with running(service(), Strict) as server, open_socket(server.url) as client:
        client.sendall(sent)

        received = client.makefile("rb").read()

    assert received.partition(b"\r\n")[0] == answer


def test_a_head_that_comes_drop_by_drop_is_not_waited_for() -> None:
    with running(service(), Strict) as server, open_socket(server.url) as client:
        started = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT012 - somewhere in the head the connection is gone
            for byte in b"GET /info HTTP/1.1\r\nX-Slow: " + b"drop by drop " * 100:
                client.sendall(bytes([byte]))
                time.sleep(0.02)

    assert time.monotonic() - started < 5


def test_a_connection_is_used_again_and_again_and_each_head_has_its_own_time() -> None:
    with running(service(), Strict) as server:
        connection = connect(server.url)
        for _ in range(5):
            connection.request("GET", "/info")
            assert connection.getresponse().read()
            time.sleep(0.1)
        connection.close()


def test_beyond_the_most_connections_one_is_told_to_come_back_however_much_it_sends() -> None:
    with running(service(), Strict) as server:
        held = [open_socket(server.url) for _ in range(3)]
        client = connect(server.url)
        client.request("POST", f"/leaves/1?api_key={KEY}", TEXT + " " * 20_000_000)
        answer = client.getresponse()
        for connection in (*held, client):
            connection.close()

        again = connect(server.url)
        again.request("GET", "/info")
        assert again.getresponse().status == 200
        again.close()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(
    ("path", "limits", "status"),
    [
        ("/leaves/1", Limits(), 401),
        (f"/leaves/1?api_key={KEY}", Limits(body_bytes=1000), 413),
        (f"/leaves/1?api_key={KEY}", Limits(all_bodies_bytes=1000), 503),
    ],
)
def test_a_refusal_reaches_a_client_that_is_still_sending(path: str, limits: Limits, status: int) -> None:
    with running(service(limits)) as server:
        connection = connect(server.url)
        connection.request("POST", path, TEXT + " " * 20_000_000)

        assert connection.getresponse().status == status
        connection.close()


def test_a_client_that_asks_before_sending_is_refused_before_it_sends() -> None:
    with running(service()) as server, open_socket(server.url) as client:
        client.sendall(
            b"POST /leaves/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\nExpect: 100-continue\r\n"
            b"Connection: close\r\n\r\n"
        )

        assert client.makefile("rb").readline() == b"HTTP/1.1 401 Unauthorized\r\n"


def service(limits: Limits | None = None) -> FastAPI:
    return create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=limits or Limits())
