"""The service on a real port."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey, Waiting

from atrous.domain.errors import BadSettings
from atrous.serving.app import create_app
from atrous.serving.server import Server

SERVE = """
from serving_fakes import BrightIsLeaf, FolderOfModels, OneKey
from atrous.serving.app import create_app
from atrous.serving.server import serve

app = create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf)
serve(app, "127.0.0.1", 0, ready=lambda url: print(url, flush=True))
print("closed in good order", flush=True)
"""


def test_what_was_accepted_is_answered_before_the_server_stops() -> None:
    slow = Waiting()
    with running(create_app(FolderOfModels(), OneKey(), load=lambda _: slow)) as server:
        connection = connect(server.url)
        connection.request("POST", f"/leaves/1?api_key={KEY}", TEXT)
        assert slow.begun.wait(20)

        server.stop()
        slow.go_on.set()

        assert connection.getresponse().status == 200
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order_and_it_writes_nothing(number: signal.Signals) -> None:
    with start_process() as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        hang_up_halfway(url)
        connection = connect(url)
        connection.request("POST", f"/leaves/1?api_key={KEY}", TEXT)
        status = connection.getresponse().status
        connection.close()
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)

    assert status == 200
    assert (process.returncode, output, errors) == (0, "closed in good order\n", "")


def test_small_answers_do_not_wait_for_the_network() -> None:
    """Nagle's algorithm and delayed acknowledgements together cost 40 ms an answer."""
    with running(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf)) as server:
        connection = connect(server.url)
        seconds = []
        for _ in range(21):
            started = time.perf_counter()
            connection.request("GET", f"/model/registry?api_key={KEY}")
            connection.getresponse().read()
            seconds.append(time.perf_counter() - started)
        connection.close()

    assert statistics.median(seconds) < 0.035


def test_a_port_that_is_taken_is_an_error_that_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=f"port {port}"):
            Server(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf), "127.0.0.1", port, print)


@contextmanager
def running(app: FastAPI) -> Iterator[Server]:
    ready = threading.Event()
    server = Server(app, "127.0.0.1", 0, lambda _: ready.set())
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
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)


def hang_up_halfway(url: str) -> None:
    connection = connect(url)
    connection.putrequest("POST", f"/leaves/1?api_key={KEY}")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half of a picture")
    connection.close()


def start_process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )
