"""A server that stood still for longer than its clients may take: whoever sent in time is answered."""

import threading
import time

import pytest
from fastapi import APIRouter, FastAPI
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey
from serving_port import connect, open_socket, running

from atrous.serving.annex import Annex
from atrous.serving.app import create_app
from atrous.serving.limits import Limits
from atrous.serving.traffic.connections import Connection

STANDSTILL_S = 1.0
PATIENCE_S = 0.3
HEAD = f"POST /leaves/1?api_key={KEY} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(TEXT)}\r\n\r\n"
REQUEST = (HEAD + TEXT).encode()


class Hasty(Connection):
    """Waits for nobody for long."""

    head_s = PATIENCE_S


class Stopping:
    """An address that holds up the event loop."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def router(self) -> APIRouter:
        router = APIRouter()
        router.get("/stop")(self.stop)
        return router

    async def stop(self) -> str:
        self.begun.set()
        time.sleep(STANDSTILL_S)
        return "on again"


@pytest.mark.parametrize("cut", [10, len(HEAD) + 10, len(REQUEST) - 1], ids=["head", "body", "last byte"])
def test_what_was_sent_during_a_standstill_came_in_time(cut: int) -> None:
    stopping = Stopping()
    with running(service(stopping), Hasty) as server, open_socket(server.url) as client:
        stopper = connect(server.url)
        client.sendall(REQUEST[:cut])
        time.sleep(PATIENCE_S / 3)
        stopper.request("GET", f"/stop?api_key={KEY}")
        assert stopping.begun.wait(20)
        time.sleep(STANDSTILL_S / 2)
        client.sendall(REQUEST[cut:])

        assert client.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"
        stopper.close()


@pytest.mark.parametrize("cut", [10, len(HEAD) + 10], ids=["head", "body"])
def test_who_sends_no_more_is_refused_whether_or_not_the_server_stood_still(cut: int) -> None:
    stopping = Stopping()
    with running(service(stopping), Hasty) as server, open_socket(server.url) as client:
        stopper = connect(server.url)
        client.sendall(REQUEST[:cut])
        stopper.request("GET", f"/stop?api_key={KEY}")

        assert client.makefile("rb").readline() == b"HTTP/1.1 408 Request Timeout\r\n"
        stopper.close()


def service(stopping: Stopping) -> FastAPI:
    limits = Limits(body_late_s=PATIENCE_S)
    return create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=limits, annex=Annex([stopping.router()]))
