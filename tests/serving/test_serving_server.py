"""The service on a real port."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey, Waiting
from serving_port import connect, metric, open_socket, running, until

from atrous.domain.errors import BadSettings
from atrous.serving.app import create_app
from atrous.serving.limits import Limits
from atrous.serving.server import Server

SERVE = """
from serving_fakes import BrightIsLeaf, FolderOfModels, OneKey
from atrous.serving.app import create_app
from atrous.serving.limits import Limits
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


def test_who_waits_in_line_is_answered_too_before_the_server_stops_and_new_ones_are_refused() -> None:
    slow = Waiting()
    app = create_app(FolderOfModels(), OneKey(), load=lambda _: slow, limits=Limits(workers=1))
    with running(app) as server:
        connections = [connect(server.url) for _ in range(3)]
        for connection in connections:
            connection.request("POST", f"/leaves/1?api_key={KEY}", TEXT)
        assert slow.begun.wait(20)
        until(lambda: metric(app, "atrous_waiting_requests") == 2)

        server.stop()
        until(lambda: refuses(server.url))
        slow.go_on.set()

        assert [connection.getresponse().status for connection in connections] == [200, 200, 200]
        for connection in connections:
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


def refuses(url: str) -> bool:
    try:
        open_socket(url).close()
    except ConnectionRefusedError:
        return True
    return False


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
