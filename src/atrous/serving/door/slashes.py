"""`//leaves/1` is `/leaves/1`: clients join an address that ends in a slash with a path that begins with one."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send


class SingleSlashes:
    """Middleware: runs of slashes in the path become one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "//" in scope["path"]:
            scope["path"] = re.sub("/{2,}", "/", scope["path"])  # in place: what stands outside reads the route from it
        await self._app(scope, receive, send)
