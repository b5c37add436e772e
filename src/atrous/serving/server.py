"""Runs the service on a port, until it is told to stop; then answers what it has accepted."""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from atrous.domain.errors import BadSettings
from atrous.serving.memory import share_memory
from atrous.serving.models.dedicated import Readiness
from atrous.serving.traffic.connections import Connection

GRACE_S = 30
"""What was accepted has so long to be answered after the server was told to stop."""
KEEP_ALIVE_S = 15
"""A connection without a request is closed after so long. `requests` and browsers use one again within seconds."""


class Server:
    """One app on one address. Writes nothing: keys stand in addresses, so no address is logged."""

    def __init__(
        self,
        app: FastAPI,
        host: str,
        port: int,
        ready: Callable[[str], None],
        *,
        has_log: bool = False,
        connection: type[Connection] = Connection,
    ) -> None:
        """Takes the port at once; 0 takes a free one. `ready` is called with the address when it answers.

        An app with a log of its own notes there what goes wrong, and uvicorn then says nothing of it.

        Raises:
            BadSettings: the address cannot be had.
        """
        self._socket = _bind(host, port)
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            loop="asyncio",  # not whichever is installed; uvloop was a few percent faster at answers of a millisecond
            http=connection,
            log_config=None,
            log_level="critical" if has_log else None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
        self._readiness: Readiness = app.state.readiness
        self._uvicorn = _Uvicorn(config, self._readiness, lambda: ready(self.url))

    def run(self) -> None:
        """Serve until Ctrl-C, or `stop` from another thread.

        Raises:
            AtrousError: a model that was promised could not be loaded.
        """
        with suppress(KeyboardInterrupt):  # raised again by uvicorn when all is done
            self._uvicorn.run(sockets=[self._socket])
        if self._readiness.failure is not None:
            raise self._readiness.failure

    def stop(self) -> None:
        """End when what was accepted is answered."""
        self._uvicorn.should_exit = True


def serve(app: FastAPI, host: str, port: int, ready: Callable[[str], None], *, has_log: bool = False) -> None:
    """Serve on an address until Ctrl-C or SIGTERM, then return. For the main thread.

    Args:
        app: from `create_app`.
        host: an address of this machine; 127.0.0.1 is reached from this machine only.
        port: 0 takes a free one.
        ready: called once, with the URL, when the service answers.
        has_log: whether the app notes its own errors.

    Raises:
        BadSettings: the address cannot be had.
        AtrousError: a model that was promised could not be loaded.
    """
    share_memory()
    server = Server(app, host, port, ready, has_log=has_log)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: in good order, with 0
    try:
        server.run()
    finally:
        signal.signal(signal.SIGTERM, before)


class _Uvicorn(uvicorn.Server):
    """Says when it has begun, and ends when it can never become ready."""

    def __init__(self, config: uvicorn.Config, readiness: Readiness, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._readiness = readiness
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def on_tick(self, counter: int) -> bool:
        ends = await super().on_tick(counter)
        return ends or self._readiness.failure is not None


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
