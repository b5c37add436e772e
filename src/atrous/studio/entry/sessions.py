"""A link that lets a browser in once, and the cookie that it gets for it."""

import hmac
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

SESSION_S = 30 * 24 * 3600
LINK_S = 24 * 3600
SECRET_BYTES = 32
SLACK_S = 1  # moments are written in milliseconds, and clocks are set


class Sessions:
    """Signs with a secret of the home, so that whoever is signed in stays so when the server is restarted."""

    def __init__(self, secret: bytes, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._now = now
        self._began = now()
        self._used: set[str] = set()

    def new_link_token(self) -> str:
        """A token for the link that lets in once, for a day, and only at the server that runs at the time."""
        return self._sign("link", self._now(), secrets.token_hex(8))

    def redeem(self, token: str) -> str | None:
        """The cookie for a link's token; None for one that is used, too old, from before this server, or no token."""
        made = self._read("link", token)
        if (
            made is None
            or token in self._used
            or not self._began - SLACK_S <= made <= self._now() + SLACK_S <= made + LINK_S + SLACK_S
        ):
            return None
        self._used.add(token)
        return self._sign("session", self._now(), secrets.token_hex(8))

    def is_good(self, cookie: str | None) -> bool:
        """Whether a cookie was given out here, less than 30 days ago."""
        made = self._read("session", cookie or "")
        return made is not None and self._now() <= made + SESSION_S

    def _sign(self, kind: str, made: float, nonce: str) -> str:
        text = f"{kind}_{made:.3f}_{nonce}"
        return f"{text}_{self._signature(text)}"

    def _read(self, kind: str, signed: str) -> float | None:
        """When it was made; None if it is of another kind or not ours."""
        text, _, signature = signed.rpartition("_")
        ours = hmac.compare_digest(signature.encode(), self._signature(text).encode())
        if not ours or not text.startswith(f"{kind}_"):
            return None
        return float(text.split("_")[1])

    def _signature(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()


def secret_of(home: Path) -> bytes:
    """The secret that the sessions of a home are signed with; made by whoever asks first, for the owner's eyes only."""
    file = home / "session.secret"
    draft = home / f".{secrets.token_hex(8)}.secret"
    if not file.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as writing:
            writing.write(secrets.token_bytes(SECRET_BYTES))
        with suppress(FileExistsError):  # another was first, and its secret counts
            os.link(draft, file)
        draft.unlink()
    return file.read_bytes()
