"""`inference_sdk` before 0.40 asks which models are loaded without its key, and gives up when that is refused.

It then asks for the model to be loaded, with its key. So a question of such a program that has no key at all is
answered with a list of no models: that says nothing, whoever it is. All others without a key are refused as everywhere.
"""

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from atrous.serving.door.key_places import key_outside_body

REGISTRY = "/model/registry"
LIBRARIES = ("python-requests/", "aiohttp/")
"""With these `inference_sdk` asks; it does not tell its own name."""


class OldClients:
    """Middleware: stands before the door."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _asks_without_key(scope):
            await Response(orjson.dumps({"models": []}), media_type="application/json")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _asks_without_key(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != REGISTRY:
        return False
    agent = Headers(scope=scope).get("user-agent", "")
    return key_outside_body(scope) is None and any(library in agent for library in LIBRARIES)
