"""What the key of a request is good for. Which key it is, the door has found out before; see `door`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import APIKeyQuery, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from atrous.domain.key_scope import KeyScope
from atrous.serving.door.visitor import visitor
from atrous.serving.errors import Refused
from atrous.storage.records.records import KeyRecord

# The door reads both; here they tell the OpenAPI page where a key may stand.
QueryKey = Annotated[str | None, Security(APIKeyQuery(name="api_key", scheme_name="query", auto_error=False))]
BearerKey = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(scheme_name="header", auto_error=False))]

KEY_ON_THE_PAGE: dict[str, Any] = {"security": [{"query": []}, {"header": []}]}
"""The same for a route that asks by `fit_key`."""


def needs(*scopes: KeyScope) -> Callable[..., Awaitable[KeyRecord]]:
    """A dependency of routes: the key of the request, which has at least one of the scopes, or 403."""

    async def key_for_this(request: Request, _query: QueryKey, _bearer: BearerKey) -> KeyRecord:
        return fit_key(request, *scopes)

    return key_for_this


def fit_key(request: Request, *scopes: KeyScope) -> KeyRecord:
    """The key of the request, for a route that asks itself: FastAPI takes 0.15 ms to come to `needs`.

    Raises:
        Refused: 403, it has none of the scopes.
    """
    key = visitor(request.scope)
    if key is None:
        raise AssertionError(f"{request.url.path} asks for a key and is open to all.")
    refuse_unfit(key, scopes)
    return key


def refuse_unfit(key: KeyRecord, scopes: Sequence[KeyScope]) -> None:
    """Make sure that a key has one of the scopes.

    Raises:
        Refused: 403, it has none of them.
    """
    if key.scopes.isdisjoint(scopes):
        has = ", ".join(sorted(key.scopes)) or "nothing"
        wanted = " or ".join(scopes)
        raise Refused(
            403, f"This key is for {has}; this address wants one for {wanted}: `atrous key new --scope {scopes[0]}`."
        )


def refuse_bound(key: KeyRecord) -> None:
    """Make sure that a key is bound to no project, for addresses that tell of all of them.

    Raises:
        Refused: 403, it is bound.
    """
    if key.projects is not None:
        raise Refused(
            403, f"This key is bound to {', '.join(sorted(key.projects))}; this address tells of all projects."
        )


InferKey = Annotated[KeyRecord, Depends(needs(KeyScope.INFER))]
"""The key of a request that has pictures labelled."""
LoadKey = Annotated[KeyRecord, Depends(needs(KeyScope.INFER, KeyScope.MANAGE))]
"""The key of a request that lists the models in memory or has one loaded, as `inference_sdk` does before it infers."""
ManageKey = Annotated[KeyRecord, Depends(needs(KeyScope.MANAGE))]
"""The key of a request that takes models from others who use the server."""
