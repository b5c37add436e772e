"""Addresses that are good for a while without a key, for clients that follow a link as it stands."""

import hmac
import time
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlencode

from atrous.serving.errors import Refused

GOOD_FOR_S = 3600


class SignedLinks:
    """Signs paths with a secret that ends with the process: after a restart a client asks for a new link."""

    def __init__(self, secret: bytes, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._now = now

    def sign(self, path: str) -> str:
        """The path with a query that lets its holder in."""
        expires = int(self._now()) + GOOD_FOR_S
        return f"{path}?{urlencode({'expires': expires, 'signature': self._signature(path, expires)})}"

    def check(self, path: str, expires: int, signature: str) -> None:
        """Let a request for a signed path pass.

        Raises:
            Refused: 403, the signature is of another path or time, or its time is over.
        """
        if not hmac.compare_digest(signature.encode(), self._signature(path, expires).encode()):
            raise Refused(403, "The link was not made by this server, or before it was started; ask for it again.")
        if self._now() > expires:
            raise Refused(403, "The link has expired; ask for it again.")

    def _signature(self, path: str, expires: int) -> str:
        return hmac.new(self._secret, f"{expires} {path}".encode(), sha256).hexdigest()
