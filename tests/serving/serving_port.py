"""A service on a real port, in a thread of the test, and sockets to it."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI

from atrous.serving.server import Server
from atrous.serving.traffic.connections import Connection


@contextmanager
def running(app: FastAPI, connection: type[Connection] = Connection) -> Iterator[Server]:
    """The server answers within the block and has ended in good order after it."""
    ready = threading.Event()
    server = Server(app, "127.0.0.1", 0, lambda _: ready.set(), connection=connection)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(20)
        yield server
    finally:
        server.stop()
        thread.join(20)
    assert not thread.is_alive()


def connect(url: str) -> http.client.HTTPConnection:
    """A client that speaks HTTP."""
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)


def open_socket(url: str) -> socket.socket:
    """A client that may say anything."""
    address = urlsplit(url)
    return socket.create_connection((str(address.hostname), address.port or 0), timeout=20)


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.005)


def metric(app: FastAPI, name: str, **labels: str) -> float:
    """The value of a metric; 0 for one that was never counted."""
    return app.state.metrics.registry.get_sample_value(name, labels) or 0.0
