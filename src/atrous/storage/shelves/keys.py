"""API keys: made, checked and revoked. The library keeps only what cannot be turned back into one."""

import hmac
import re
import secrets
import string
from collections.abc import Callable, Iterable
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from atrous.domain.errors import AlreadyExists, BadSettings
from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.storage.catalog.tables import Key
from atrous.storage.records.records import KeyRecord
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.missing import not_found
from atrous.storage.shelves.shelf import Shelf, find_project, utc_now

PREFIX = "atr_"
ID_LENGTH = 8
SECRET_LENGTH = 24
ALPHABET = string.ascii_letters + string.digits  # safe in a URL, and a double click selects all of it
FORM = re.compile(f"{PREFIX}[A-Za-z0-9]{{{ID_LENGTH + SECRET_LENGTH}}}")


class KeyShelf(Shelf):
    """The library's API keys."""

    def create_key(
        self,
        name: str,
        *,
        scopes: Iterable[KeyScope] = (KeyScope.INFER,),
        projects: Iterable[str] | None = None,
        valid_for: timedelta | None = None,
        rate: Rate | None = None,
        actor: str = COMMAND_LINE,
    ) -> tuple[KeyRecord, str]:
        """Make a key.

        Args:
            name: for people, such as where it is used.
            scopes: what it is good for.
            projects: slugs of the projects it is bound to; None is all, those to come too.
            valid_for: when it expires; None is never.
            rate: how often it may be used on one server.
            actor: who makes it.

        Returns:
            Its record, and the key itself: to be shown once, it cannot be had again.

        Raises:
            BadSettings: the name is empty, there is no scope, or the end is not in the future.
            NotFound: no such project.
            AlreadyExists: a key that is not revoked has this name.
        """
        secret = new_secret(secrets.choice)
        now = utc_now()
        row = Key(
            id=_id_of(secret),
            name=name,
            live_name=name,
            digest=_digest(secret),
            created_at=now,
            scopes=sorted(set(scopes)),
            projects=None if projects is None else sorted(set(projects)),
            expires_at=None if valid_for is None else now + valid_for,
            rate=None if rate is None else str(rate),
        )
        _refuse_useless(row)
        return self._keep(row, actor), secret

    def _keep(self, row: Key, actor: str) -> KeyRecord:
        try:
            with self.catalog.writing() as session:
                for slug in row.projects or ():
                    find_project(session, slug)
                session.add(row)
                session.flush()
                add_event(session, actor, "create key", None, row.name, {"id": row.id})
                return _record(row)
        except IntegrityError as error:
            raise AlreadyExists(f"There is a key {row.name!r} already; revoke it or choose another name.") from error

    def verify_key(self, secret: str) -> KeyRecord | None:
        """The key this is, if it is one, is not revoked and has not expired.

        Asks the catalog each time, so revoking works at once, whichever process does it.
        """
        if not FORM.fullmatch(secret):
            return None
        with self.catalog.reading() as session:
            row = session.get(Key, _id_of(secret))
        if row is None or not hmac.compare_digest(row.digest, _digest(secret)):
            return None
        record = _record(row)
        return None if record.revoked_at is not None or record.has_expired else record

    def keys_state(self) -> int | None:
        """A number that differs once a key may have changed, had in microseconds; None: ask for the key itself."""
        return self.catalog.state()

    def keys(self) -> list[KeyRecord]:
        """All keys, revoked ones too, the oldest first."""
        with self.catalog.reading() as session:
            return [_record(row) for row in session.scalars(select(Key).order_by(Key.created_at, Key.id))]

    def revoke_key(self, name_or_id: str, *, actor: str = COMMAND_LINE) -> KeyRecord:
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
            add_event(session, actor, "revoke key", None, row.name, {"id": row.id})
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


def _refuse_useless(row: Key) -> None:
    if not row.name.strip():
        raise BadSettings("The key's name is empty; give it one that says where it is used, such as laptop.")
    if not row.name.isprintable():
        raise BadSettings(f"The key's name {row.name!r} has line ends or the like; wanted letters, digits and signs.")
    if not row.scopes:
        raise BadSettings(f"The key {row.name!r} has no scope; give it one or more of {', '.join(KeyScope)}.")
    if row.projects == []:
        raise BadSettings(f"The key {row.name!r} is bound to no project at all; name one, or bind it to none.")
    if row.expires_at is not None and row.expires_at <= row.created_at:
        raise BadSettings(f"The key {row.name!r} would have expired already; give it some time.")


def _record(row: Key) -> KeyRecord:
    return KeyRecord(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        scopes=frozenset(scope for scope in KeyScope if scope in row.scopes),
        projects=None if row.projects is None else frozenset(row.projects),
        expires_at=row.expires_at,
        rate=None if row.rate is None else Rate.parse(row.rate),
    )
