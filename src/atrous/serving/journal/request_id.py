"""A number for every request, so that a client's complaint and a line of the log can be put together."""

import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "X-Request-Id"

_SCOPE_KEY = "atrous.request_id"


class RequestIds:
    """Middleware: numbers each request and says the number, and which engine answers, in the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_SCOPE_KEY] = uuid.uuid4().hex

        async def send_numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = scope[_SCOPE_KEY]
                headers["X-Inference-Engine"] = "atrous"
            await send(message)

        await self._app(scope, receive, send_numbered)


def request_id(scope: Scope) -> str:
    """The number that the middleware gave."""
    number: str = scope[_SCOPE_KEY]
    return number
