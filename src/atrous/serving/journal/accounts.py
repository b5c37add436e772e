"""What each request cost: noted in the metrics and in the log when it ends, however it ends."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.door.visitor import visitor
from atrous.serving.journal.metrics import Metrics
from atrous.serving.journal.request_id import request_id
from atrous.serving.journal.request_log import LogEntry

LEFT = 499
"""The status noted for a request whose client left before it was answered; nginx writes the same."""


class Accounts:
    """Middleware. Stands outside all that refuses requests, so that refusals are noted too."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: Callable[[LogEntry], None]) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        account = _Account(receive, send)
        error = None
        try:
            await self._app(scope, account.receive, account.send)
        except Exception as unforeseen:
            account.status, error = 500, "".join(traceback.format_exception(unforeseen))
            raise
        finally:
            self._close(scope, account, error)

    def _close(self, scope: Scope, account: "_Account", error: str | None) -> None:
        seconds = time.perf_counter() - account.started
        route = getattr(scope.get("route"), "path", None)
        self._metrics.requests.labels(route or "none", account.status).observe(seconds)
        self._metrics.received.inc(account.bytes_in)
        self._metrics.sent.inc(account.bytes_out)
        key = visitor(scope)
        entry = LogEntry(
            request_id=request_id(scope),
            client=scope["client"][0] if scope.get("client") else None,
            method=scope["method"],
            route=route,
            status=account.status,
            ms=round(seconds * 1000, 1),
            model=account.model,
            key=key.name if key else None,
            bytes_in=account.bytes_in,
            bytes_out=account.bytes_out,
            error=error,
        )
        self._log(entry)


@dataclass
class _Account:
    """Counts what passes in both directions."""

    wrapped_receive: Receive
    wrapped_send: Send
    started: float = field(default_factory=time.perf_counter)
    status: int = LEFT
    model: str | None = None
    bytes_in: int = 0
    bytes_out: int = 0

    async def receive(self) -> Message:
        message = await self.wrapped_receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.model = Headers(raw=message["headers"]).get("x-model-id")
        self.bytes_out += len(message.get("body", b""))
        await self.wrapped_send(message)
