"""Nobody sees a page who is not signed in, and no page of another site talks to ours."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.studio.entry.sessions import Sessions

COOKIE = "atrous_session"
PREFIX = "/studio"
SIGN_IN = f"{PREFIX}/sign-in"

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Vue compiles its templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

PROTECTING = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Middleware for everything below /studio: a cookie or the way to the sign-in, and headers that bind the browser.

    What an address says of itself goes before: a picture is bound more tightly than a page.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not is_page(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in PROTECTING.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["path"] == SIGN_IN or self._is_signed_in(scope):
            await self._app(scope, receive, send_bound)
        else:
            await RedirectResponse(SIGN_IN, 303)(scope, receive, send_bound)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_signed_in(scope) and from_own_page(scope):
            await self._app(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4401})

    def _is_signed_in(self, scope: Scope) -> bool:
        return self._sessions.is_good(HTTPConnection(scope).cookies.get(COOKIE))


def is_page(path: str) -> bool:
    """Whether a path is one of the pages'."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def from_own_page(scope: Scope) -> bool:
    """Whether a web socket is opened by a page of this server: browsers send cookies with those of other sites too."""
    headers = Headers(scope=scope)
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host")
