"""No body grows beyond what the server accepts, whether its length was declared or not, nor do all together."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.errors import Refused, message_answer
from atrous.serving.journal.metrics import Metrics
from atrous.serving.limits import Limits
from atrous.serving.traffic.admission import busy_answer


class BodyLimit:
    """Middleware: 413 at once for a declared length, and while receiving for what comes in chunks; 503 when the bodies
    of all requests together are more than the server holds."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._held = 0
        metrics.bodies_held.set_function(lambda: self._held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        streamed = scope["method"] == "PUT"  # goes to the disk as it comes
        limit = self._limits.archive_bytes if streamed else self._limits.body_bytes
        if int(Headers(scope=scope).get("content-length", "0")) > limit:
            await message_answer(413, _sentence(limit))(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            length = len(message.get("body", b""))
            received += length
            if received > limit:
                raise Refused(413, _sentence(limit))
            if not streamed:
                self._hold(length)
            return message

        try:
            await self._app(scope, receive_counted, send)
        finally:
            self._hold(-received if not streamed else 0)

    def _hold(self, length: int) -> None:
        self._held += length
        if length > 0 and self._held > self._limits.all_bodies_bytes:
            self._metrics.refused("too many bytes")
            raise busy_answer()


def _sentence(limit: int) -> str:
    return f"The request is larger than {limit / 1e6:g} MB, which is the most this server takes."
