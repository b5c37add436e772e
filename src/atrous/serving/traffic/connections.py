"""What a connection may do before it has sent a whole request head: not much, and not for long.

A body has limits of its own, see `body_limit` and `patience`; these are for what comes before any middleware.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from atrous.serving.traffic.countdown import Countdown


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits on number, time and size, each refused in HTTP's words."""

    head_s = 10.0
    """A request's head must be there so long after its first byte, and a new connection's first so long after it."""
    head_bytes = 32_768
    """The address and the headers together; a key, a trace id and some cookies are a tenth of it."""
    connections_at_once = 900
    """Beyond, a connection is answered with 503 and closed; a process may usually open 1024 files."""
    linger_s = 2.0
    """A refused client has so long to finish sending and to read why; who is cut off while sending reads nothing."""

    _patience: Countdown | None = None
    _is_refused = False
    _arrived = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head, if there is room for this connection."""
        super().connection_made(transport)
        if self._are_too_many():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Retry-After: 1\r\n")
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what is not the end of a head counts as its beginning."""
        if self._is_refused or self.transport.is_closing():
            return
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._expect_head()
        super().data_received(data)
        if self._patience is not None:
            self._arrived += len(data)
            if self._arrived > self.head_bytes:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is there in time."""
        self._stop_waiting()
        super().on_headers_complete()

    def _are_too_many(self) -> bool:
        if len(self.connections) <= self.connections_at_once:
            return False
        lingering = sum(isinstance(other, Connection) and other._is_refused for other in self.connections)
        return len(self.connections) - lingering > self.connections_at_once

    def _expect_head(self) -> None:
        self._arrived = 0
        self._patience = Countdown(self.loop, self.head_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        if self._arrived:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, header: str = "") -> None:
        self._stop_waiting()
        self._is_refused = True
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.write_eof()
        self._patience = Countdown(self.loop, self.linger_s, self.transport.close)
