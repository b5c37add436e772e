"""Who may come in. A key stands in the query, in `Authorization: Bearer`, or in a JSON body; the first found counts."""

import asyncio
from typing import Annotated, Protocol

import orjson
from fastapi import Security
from fastapi.security import APIKeyQuery, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from atrous.serving.errors import Refused

QueryKey = Annotated[str | None, Security(APIKeyQuery(name="api_key", scheme_name="query", auto_error=False))]
BearerKey = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(scheme_name="header", auto_error=False))]

NO_KEY = (
    "An API key is required: send it as ?api_key=…, as Authorization: Bearer …, or as api_key in a JSON body. "
    'inference_sdk sends one with every call under api_key_transport="header".'
)
WRONG_KEY = "The API key is not known here; `atrous key new` makes one."


class KeyRing(Protocol):
    """Knows the keys that were given out; storage's `Library` is one."""

    def verify_key(self, secret: str) -> object | None:
        """The record of the key with this secret, or None. Compares in constant time."""


class Doorkeeper:
    """Lets a request pass, or raises 401. Its two methods are dependencies of routes."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def check(self, query: QueryKey, bearer: BearerKey) -> None:
        """For routes whose body is no JSON; answers before the body is read."""
        await self._verify(_outside_body(query, bearer))

    async def check_with_body(self, request: Request, query: QueryKey, bearer: BearerKey) -> None:
        """For routes with a JSON body, which may hold the key."""
        await self._verify(_outside_body(query, bearer) or await _in_body(request))

    async def _verify(self, secret: str | None) -> None:
        if not secret:
            raise _unauthorized(NO_KEY)
        if await asyncio.to_thread(self._keys.verify_key, secret) is None:
            raise _unauthorized(WRONG_KEY)


def _outside_body(query: str | None, bearer: HTTPAuthorizationCredentials | None) -> str | None:
    if query and query != "None":  # inference_sdk without a key sends this word
        return query
    return bearer.credentials if bearer else None


async def _in_body(request: Request) -> str | None:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        body = await request.json()
    except orjson.JSONDecodeError:
        return None
    key = body.get("api_key") if isinstance(body, dict) else None
    return key if isinstance(key, str) else None


def _unauthorized(message: str) -> Refused:
    return Refused(401, message, {"WWW-Authenticate": "Bearer"})
