"""The door: nobody without a key gets past it, wherever he wants to go, but for the addresses that are open to all.

It stands before the routes, so an address that someone adds is guarded without having asked for it, and a wrong key is
answered before the body is read. What a key is good for is asked by the routes: see `keys.needs`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from atrous.domain.errors import CatalogUnavailable
from atrous.domain.key_scope import KeyScope
from atrous.serving.door import key_places
from atrous.serving.door.key_memory import KeyMemory, KeyRing
from atrous.serving.door.keys import refuse_bound, refuse_unfit
from atrous.serving.door.monitor_pages import is_monitor_page
from atrous.serving.door.opening import Opening
from atrous.serving.door.rates import Rates
from atrous.serving.door.visitor import let_in
from atrous.serving.errors import Refused, not_now, refusal_answer
from atrous.serving.journal.metrics import Metrics
from atrous.storage.records.records import KeyRecord

OPEN = ("/info", "/healthz", "/readiness")
"""Open to all: they say nothing of models or data."""

NO_KEY = (
    "An API key is required: send it as ?api_key=…, as Authorization: Bearer …, or as api_key in a JSON body. "
    'inference_sdk sends one with every call under api_key_transport="header".'
)
KEY_TOO_LATE = "No key at the beginning of this large body: put api_key first, or send it as Authorization: Bearer …."
WRONG_KEY = "The API key is unknown here, revoked or expired; `atrous key list` shows those there are."

UNKNOWN_BYTES = 8_000_000
"""Of a JSON body whose sender is not known, so much is read to find its key."""
ALL_UNKNOWN_BYTES = 32_000_000
"""Of all such bodies together, so much is held."""


MONITOR_SCOPES = (KeyScope.MONITOR, KeyScope.MANAGE)


class Door:
    """Middleware: finds the key, counts its use and notes it for the routes; or answers 401, 429 or 503.

    Args:
        keys: asked with each request, so that a revoked key is refused at once.
        open_paths: beginnings of further addresses that look after themselves, by a session or a signed link; with a
            method before it, such as `GET /`, for that method alone.
        monitor_pages_open: whether documentation and metrics need no key.
    """

    def __init__(
        self, app: ASGIApp, keys: KeyRing, open_paths: Sequence[str], monitor_pages_open: bool, metrics: Metrics
    ) -> None:
        self._app = app
        self._keys = KeyMemory(keys)
        self._open_paths = tuple(open_paths)
        self._monitor_pages_open = monitor_pages_open
        self._rates = Rates(metrics)
        self._unknown_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self._app(scope, receive, send)
            return
        opening = Opening(receive)
        try:
            key = await self._recognize(scope, opening)
            self._rates.take(key)
        except Refused as refusal:
            await refusal_answer(refusal)(scope, receive, send)
            return
        except CatalogUnavailable as error:
            await refusal_answer(not_now(error))(scope, receive, send)
            return
        let_in(scope, key)
        await self._app(scope, opening, send)

    def _is_open(self, scope: Scope) -> bool:
        path = scope["path"]
        if is_monitor_page(path):
            return self._monitor_pages_open
        asked = (path, f"{scope.get('method')} {path}")
        return path in OPEN or any(_begins(each, start) for start in self._open_paths for each in asked)

    async def _recognize(self, scope: Scope, opening: Opening) -> KeyRecord:
        is_monitor = is_monitor_page(scope["path"])
        secret = key_places.key_outside_body(scope)
        if secret is None and is_monitor:
            secret = key_places.key_as_password(scope)
        if secret is None and scope["type"] == "http" and key_places.may_hold_key(scope):
            secret = await self._in_body(scope, opening)
        scheme = 'Basic realm="atrous: any name, and a key as password"' if is_monitor else "Bearer"
        if not secret:
            raise _unauthorized(NO_KEY, scheme)
        key = await self._keys.verify(secret)
        if key is None:
            raise _unauthorized(WRONG_KEY, scheme)
        if is_monitor:
            refuse_unfit(key, MONITOR_SCOPES)
            refuse_bound(key)
        return key

    async def _in_body(self, scope: Scope, opening: Opening) -> str | None:
        """The key in a JSON body; what must be read of it for that, and how much of all such bodies, is bounded."""
        ended = await opening.read(key_places.HEAD_BYTES)
        head = opening.data[: key_places.HEAD_BYTES]
        early = key_places.key_in_head(head)
        if early is not None or not key_places.may_be_object(head):
            return early
        with self._room(int(Headers(scope=scope).get("content-length", UNKNOWN_BYTES))):
            if not ended and not await opening.read(UNKNOWN_BYTES):
                raise _unauthorized(KEY_TOO_LATE)
            return key_places.key_in_body(opening.data)

    @contextmanager
    def _room(self, size: int) -> Iterator[None]:
        """Room for a body whose sender is not known."""
        if size > UNKNOWN_BYTES:
            raise _unauthorized(KEY_TOO_LATE)
        if self._unknown_bytes + size > ALL_UNKNOWN_BYTES:
            raise Refused(
                503, f"Too many bodies are being looked through for a key. {KEY_TOO_LATE}", {"Retry-After": "1"}
            )
        self._unknown_bytes += size
        try:
            yield
        finally:
            self._unknown_bytes -= size


def _begins(asked: str, start: str) -> bool:
    return asked == start or asked.startswith(f"{start}/")


def _unauthorized(message: str, scheme: str = "Bearer") -> Refused:
    return Refused(401, message, {"WWW-Authenticate": scheme})
