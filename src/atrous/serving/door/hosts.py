"""The name that a request calls the server by must be one of its own."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from atrous.serving.errors import message_answer

_PORT = re.compile(r":[0-9]*$")

NOT_ME = (
    "This server is not called {host!r}. Ask it by a name of its own, or, if a proxy of yours passes requests on, "
    "start it with --allow-host NAME."
)


class Hosts:
    """Middleware: 421 for requests that were meant for another host; see `Exposure.at` for what that prevents."""

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        hosts = Headers(scope=scope).getlist("host")
        host = _PORT.sub("", hosts[0]).lower() if len(hosts) == 1 else ""
        if host in self._allowed:
            await self._app(scope, receive, send)
        else:
            await message_answer(421, NOT_ME.format(host=host[:80]))(scope, receive, send)
