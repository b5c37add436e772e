"""A body must keep coming: whoever sends it drop by drop is not waited for."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.errors import Refused
from atrous.serving.metrics import Metrics

GRACE_S = 10
"""A body may be late by so much, whatever its size; a mobile network has such gaps."""
SLOWEST_BYTES_PER_S = 20_000
"""Over its whole length a body must come at least this fast; 50 MB may take 42 minutes."""

TOO_SLOW = (
    f"The request's body came too slowly: after {GRACE_S} s it must come at {SLOWEST_BYTES_PER_S // 1000} kB/s or more."
)


class Patience:
    """Middleware: 408 for a body that is later than its bytes so far allow. Answers may take as long as they like."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        grace_s: float = GRACE_S,
        slowest_bytes_per_s: float = SLOWEST_BYTES_PER_S,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._grace_s = grace_s
        self._slowest_bytes_per_s = slowest_bytes_per_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waited_s, received, ended = 0.0, 0, False

        async def receive_in_time() -> Message:
            nonlocal waited_s, received, ended
            if ended:
                return await receive()  # for the client's leaving, which may be waited for as long as one likes
            began_s = time.monotonic()
            try:
                async with asyncio.timeout(self._grace_s + received / self._slowest_bytes_per_s - waited_s):
                    message = await receive()
            except TimeoutError as error:
                self._metrics.refused("slow sender")
                raise Refused(408, TOO_SLOW, {"Connection": "close"}) from error
            waited_s += time.monotonic() - began_s
            received += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            return message

        await self._app(scope, receive_in_time, send)
