"""Runs the service on a port, until it is told to stop; then answers what it has accepted."""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from atrous.domain.errors import BadSettings

GRACE_S = 30


class Server:
    """One app on one address. Writes nothing: keys stand in addresses, so no address is logged."""

    def __init__(self, app: FastAPI, host: str, port: int, ready: Callable[[str], None]) -> None:
        """Takes the port at once; 0 takes a free one. `ready` is called with the address when it answers.

        Raises:
            BadSettings: the address cannot be had.
        """
        self._socket = _bind(host, port)
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S
        )
        self._uvicorn = _Announcing(config, lambda: ready(self.url))

    def run(self) -> None:
        """Serve until Ctrl-C, or `stop` from another thread."""
        with suppress(KeyboardInterrupt):  # raised again by uvicorn when all is done
            self._uvicorn.run(sockets=[self._socket])

    def stop(self) -> None:
        """End when what was accepted is answered."""
        self._uvicorn.should_exit = True


def serve(app: FastAPI, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve on an address until Ctrl-C or SIGTERM, then return. For the main thread.

    Args:
        app: from `create_app`.
        host: an address of this machine; 127.0.0.1 is reached from this machine only.
        port: 0 takes a free one.
        ready: called once, with the URL, when the service answers.

    Raises:
        BadSettings: the address cannot be had.
    """
    server = Server(app, host, port, ready)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: in good order, with 0
    try:
        server.run()
    finally:
        signal.signal(signal.SIGTERM, before)


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def _bind(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise BadSettings(f"--port is {port}; wanted 1 to 65535, or 0 for a free one.")
    # the protocol is named because asyncio switches Nagle's delay off only then: 40 ms for each small answer
    listener = socket.socket(_family(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadSettings(
            f"Cannot serve on {host} port {port} ({error.strerror}). Choose another with --host or --port."
        ) from error
    return listener


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
