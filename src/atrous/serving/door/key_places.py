"""Where a key may stand in a request: in the query, in `Authorization`, or in a JSON body; the first found counts."""

import binascii
import re
from base64 import b64decode

import orjson
from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

HEAD_BYTES = 4096
"""So much of a body is looked at before the rest is read; `inference_sdk` writes its key first."""

_SCALAR = rb'(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)'
_KEY_EARLY = re.compile(
    rb'\s*\{\s*(?:"[^"\\]*"\s*:\s*' + _SCALAR + rb'\s*,\s*)*?"api_key"\s*:\s*"(?P<key>[^"\\]*)"', re.DOTALL
)


def key_outside_body(scope: Scope) -> str | None:
    """The key in the query or in `Authorization: Bearer`."""
    query = QueryParams(scope["query_string"]).get("api_key")
    if query and query != "None":  # inference_sdk without a key sends this word
        return query
    return _credentials(scope, "bearer")


def key_as_password(scope: Scope) -> str | None:
    """The key as a browser sends it that was asked for a name and a password; the name does not matter."""
    credentials = _credentials(scope, "basic")
    try:
        _, _, password = b64decode(credentials or "", validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password or None


def may_hold_key(scope: Scope) -> bool:
    """Whether the body says that it is JSON."""
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def may_be_object(head: bytes) -> bool:
    """Whether a body that begins so can be a JSON object."""
    return head.lstrip(b" \t\r\n").startswith(b"{")


def key_in_head(head: bytes) -> str | None:
    """The key in the beginning of a JSON object, if nothing but texts, numbers and words stands before it."""
    found = _KEY_EARLY.match(head)
    return found["key"].decode(errors="replace") if found else None


def key_in_body(body: bytes) -> str | None:
    """The key in a whole JSON object."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    key = value.get("api_key") if isinstance(value, dict) else None
    return key if isinstance(key, str) else None


def _credentials(scope: Scope, scheme: str) -> str | None:
    found, _, credentials = Headers(scope=scope).get("authorization", "").partition(" ")
    return credentials.strip() or None if found.lower() == scheme else None
