"""API keys: made, checked and revoked. The library keeps only what cannot be turned back into one."""

import hmac
import re
import secrets
import string
from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from atrous.domain.errors import AlreadyExists, BadSettings
from atrous.storage.missing import not_found
from atrous.storage.records import KeyRecord
from atrous.storage.shelf import Shelf, utc_now
from atrous.storage.tables import Key

PREFIX = "atr_"
ID_LENGTH = 8
SECRET_LENGTH = 24
ALPHABET = string.ascii_letters + string.digits  # safe in a URL, and a double click selects all of it
FORM = re.compile(f"{PREFIX}[A-Za-z0-9]{{{ID_LENGTH + SECRET_LENGTH}}}")


class KeyShelf(Shelf):
    """The library's API keys."""

    def create_key(self, name: str) -> tuple[KeyRecord, str]:
        """Make a key.

        Returns:
            Its record, and the key itself: to be shown once, it cannot be had again.

        Raises:
            BadSettings: the name is empty.
            AlreadyExists: a key that is not revoked has this name.
        """
        if not name.strip():
            raise BadSettings("The key's name is empty; give it one that says where it is used, such as laptop.")
        secret = new_secret(secrets.choice)
        row = Key(id=_id_of(secret), name=name, live_name=name, digest=_digest(secret), created_at=utc_now())
        try:
            with self.catalog.writing() as session:
                session.add(row)
                session.flush()
                return _record(row), secret
        except IntegrityError as error:
            raise AlreadyExists(f"There is a key {name!r} already; revoke it or choose another name.") from error

    def verify_key(self, secret: str) -> KeyRecord | None:
        """The key this is, if it is one and is not revoked. Asks the catalog each time, so revoking works at once."""
        if not FORM.fullmatch(secret):
            return None
        with self.catalog.reading() as session:
            row = session.get(Key, _id_of(secret))
        if row is None or not hmac.compare_digest(row.digest, _digest(secret)) or row.revoked_at is not None:
            return None
        return _record(row)

    def keys(self) -> list[KeyRecord]:
        """All keys, revoked ones too, the oldest first."""
        with self.catalog.reading() as session:
            return [_record(row) for row in session.scalars(select(Key).order_by(Key.created_at, Key.id))]

    def revoke_key(self, name_or_id: str) -> KeyRecord:
        """End a key, from the next request on.

        Raises:
            NotFound: names the keys that are not revoked.
        """
        live = select(Key).where(Key.revoked_at.is_(None))
        with self.catalog.writing() as session:
            row = session.scalars(live.where(or_(Key.id == name_or_id, Key.name == name_or_id))).first()
            if row is None:
                raise not_found("key", name_or_id, [key.name for key in session.scalars(live.order_by(Key.name))])
            row.live_name, row.revoked_at = None, utc_now()
            return _record(row)


def new_secret(choose: Callable[[str], str]) -> str:
    """A key whose letters are chosen one by one from an alphabet; at least one of them is lower-case."""
    while True:
        letters = "".join(choose(ALPHABET) for _ in range(ID_LENGTH + SECRET_LENGTH))
        # the roboflow package takes a key without a lower-case letter for a dummy
        if any(letter.islower() for letter in letters):
            return PREFIX + letters


def _id_of(secret: str) -> str:
    return secret.removeprefix(PREFIX)[:ID_LENGTH]


def _digest(secret: str) -> str:
    # A slow hash protects passwords, which can be guessed; nobody guesses 24 random letters (142 bits).
    return sha256(secret.encode()).hexdigest()


def _record(row: Key) -> KeyRecord:
    return KeyRecord(row.id, row.name, row.created_at, row.revoked_at)
