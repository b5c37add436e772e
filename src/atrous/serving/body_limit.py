"""No body grows beyond what the server accepts, whether its length was declared or not."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.errors import Refused, message_answer


class BodyLimit:
    """Middleware: 413 at once for a declared length, and while receiving for what comes in chunks."""

    def __init__(self, app: ASGIApp, limit_bytes: int, put_limit_bytes: int) -> None:
        self._app = app
        self._limit = limit_bytes
        self._put_limit = put_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._put_limit if scope["method"] == "PUT" else self._limit
        if int(Headers(scope=scope).get("content-length", "0")) > limit:
            await message_answer(413, _sentence(limit))(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise Refused(413, _sentence(limit))
            return message

        await self._app(scope, receive_counted, send)


def _sentence(limit: int) -> str:
    return f"The request is larger than {limit / 1e6:g} MB, which is the most this server takes."
