"""Who asks: the key that the door found, kept with the request until it is answered."""

from starlette.types import Scope

from atrous.storage.records.records import KeyRecord

_SCOPE_KEY = "atrous.key"


def let_in(scope: Scope, key: KeyRecord) -> None:
    """Note whose request this is."""
    scope[_SCOPE_KEY] = key


def visitor(scope: Scope) -> KeyRecord | None:
    """The key that came with the request; None at addresses that are open to all."""
    key: KeyRecord | None = scope.get(_SCOPE_KEY)
    return key
