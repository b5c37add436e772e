"""The catalog: one database, its schema brought up to date, and the sessions that read and write it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session

from atrous.domain.errors import BadSettings, CatalogUnavailable
from atrous.storage.catalog import postgresql, sqlite
from atrous.storage.catalog.commit_watch import CommitWatch
from atrous.storage.catalog.tables import SCHEMA

FILE = "catalog.sqlite3"


class Catalog:
    """Gives out sessions. Records, not rows, leave the `with`."""

    def __init__(self, engine: Engine, commits: CommitWatch | None = None) -> None:
        self._reader = engine
        self._commits = commits
        self._writer = engine.execution_options(**{sqlite.WRITING: True})

    @classmethod
    def open(cls, home: Path, database_url: str | None) -> "Catalog":
        """The catalog at this URL, or the SQLite file in the home; made or brought up to date if need be.

        Raises:
            BadSettings: no such kind of database, it cannot be reached, or a newer atrous wrote it.
        """
        url = _read_url(database_url) if database_url else URL.create("sqlite", database=str(home / FILE))
        engine = create_engine(url, pool_pre_ping=True)  # a database that was started anew is reached again
        if engine.dialect.name == "sqlite":
            sqlite.set_up(engine)
        catalog = cls(engine, CommitWatch(url.database) if engine.dialect.name == "sqlite" and url.database else None)
        try:
            catalog._bring_up_to_date()
        except (DatabaseError, sqlite3.DatabaseError) as error:
            catalog.close()
            reason = error.__cause__ or error
            raise BadSettings(f"The catalog {url!r} cannot be used: {reason}. Is the address right?") from error
        return catalog

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the catalog; on SQLite it neither waits for writers nor holds them up.

        Raises:
            CatalogUnavailable: the database does not answer.
        """
        with _explained(), Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end of the `with`, or not at all; on SQLite writers queue for it.

        Raises:
            CatalogUnavailable: the database does not answer, or has no room.
        """
        with _explained(), Session(self._writer) as session, session.begin():
            yield session

    def state(self) -> int | None:
        """A number that differs after any change, whoever made it, had in microseconds; None: it cannot be told."""
        return None if self._commits is None else self._commits.state()

    def close(self) -> None:
        """Give the connections back."""
        self._reader.dispose()
        if self._commits is not None:
            self._commits.close()

    def _bring_up_to_date(self) -> None:
        found = schema_of(self._reader)
        if found == SCHEMA:
            return
        if found is not None and found > SCHEMA:
            raise BadSettings(
                f"The catalog has schema {found}, written by a newer atrous; this one knows {SCHEMA}. Upgrade atrous."
            )
        migrate(self._writer)


def schema_of(engine: Engine) -> str | None:
    """The migration a database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(writer: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision. When several processes try, the first does it and the others wait."""
    from atrous.storage.catalog.migrations import upgrade  # Alembic takes 0.1 s to load

    with writer.connect() as connection:
        altering = sqlite.altering if writer.dialect.name == "sqlite" else postgresql.altering
        with altering(connection):
            upgrade(connection, revision)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise CatalogUnavailable(f"The catalog does not answer ({error.orig}); try again in a moment.") from error


def _read_url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
        url.get_dialect()
    except ArgumentError as error:
        raise BadSettings(
            "The database URL cannot be read; wanted one such as postgresql+psycopg://user:password@host/atrous."
        ) from error
    return url
