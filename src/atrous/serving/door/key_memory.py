"""The keys that were looked up lately, for as long as nothing has changed where they are kept."""

import asyncio
import hashlib
from typing import Protocol

from atrous.storage.records.records import KeyRecord


class KeyRing(Protocol):
    """Knows the keys that were given out; storage's `Library` is one."""

    def verify_key(self, secret: str) -> KeyRecord | None:
        """The key with this secret, if it may be used now. Compares in constant time."""

    def keys_state(self) -> int | None:
        """A number that differs once any key may have changed, by whichever process; None when that cannot be told."""


class KeyMemory:
    """Asks the key ring only when something has changed since, so a revoked key is refused from the next request on.

    To look a key up takes a thread and half a millisecond; to see that nothing has changed some microseconds. Keys are
    remembered by their digest, and only good ones, so there are never more than were given out.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._state: int | None = None
        self._known: dict[bytes, KeyRecord] = {}

    async def verify(self, secret: str) -> KeyRecord | None:
        """The key with this secret, if it may be used now."""
        state = self._keys.keys_state()
        if state is None or state != self._state:
            self._state, self._known = state, {}
        digest = hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
        known = self._known.get(digest)
        if known is not None and not known.has_expired:
            return known
        memory = self._known  # a change meanwhile puts another in its place, where this answer must not come to stand
        found = await asyncio.to_thread(self._keys.verify_key, secret)
        if found is not None and state is not None:
            memory[digest] = found
        return found
