"""Nothing is computed for someone who has left."""

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.journal.metrics import Metrics


class HangUps:
    """Middleware: when the client leaves after sending its request and before the answer begins, the work is cancelled.

    What waits in line leaves it; a picture that a worker has begun is finished, for threads cannot be stopped.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        work = asyncio.current_task()
        if scope["type"] != "http" or work is None:
            await self._app(scope, receive, send)
            return
        guard = _Guard(receive, work)
        if _has_no_body(scope):
            await guard.begin()

        async def send_noticed(message: Message) -> None:
            guard.answering = True
            await send(message)

        try:
            await self._app(scope, guard.receive, send_noticed)
        except asyncio.CancelledError:
            if not guard.client_left:
                raise
            work.uncancel()
            self._metrics.hang_ups.inc()
        finally:
            guard.end()


class _Guard:
    """Waits for one client's leaving, from the end of its request on."""

    def __init__(self, receive: Receive, work: asyncio.Task[Any]) -> None:
        self._receive = receive
        self._work = work
        self._watch: asyncio.Task[None] | None = None
        self._first: Message | None = None
        self.answering = False
        self.client_left = False

    async def begin(self) -> None:
        """Take the empty body at once: who asks without one, for a picture by its URL, may never ask for the body."""
        self._first = await self.receive()

    async def receive(self) -> Message:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        message = await self._receive()
        if self._watch is None and message["type"] == "http.request" and not message.get("more_body", False):
            self._watch = asyncio.create_task(self._cancel_when_gone())
        return message

    def end(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _cancel_when_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":  # after the body nothing else should come
            pass
        if not self.answering:
            self.client_left = True
            self._work.cancel()


def _has_no_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "content-length" not in headers and "transfer-encoding" not in headers
