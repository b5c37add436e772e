"""How SQLite is set up so that several processes can share one file. Other databases need none of this."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from typing import cast

from sqlalchemy import Connection, Engine, event

WRITING = "sqlite_writing"
"""The execution option of a connection that means to write."""

BUSY_TIMEOUT_MS = 30_000


def set_up(engine: Engine) -> None:
    """Foreign keys, waiting for locks, and transactions that begin when we say so."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    # A reader that turns writer midway is refused at once, without waiting; so a writer takes the lock at the start.
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def altering(connection: Connection) -> Iterator[None]:
    """A transaction in which tables may be rebuilt.

    Foreign keys rest meanwhile, or dropping the old table would be refused, and are checked before the commit. They are
    switched outside the transaction: within one SQLite ignores it.
    """
    driver = cast(SqliteConnection, connection.connection.driver_connection)
    write_ahead(driver)
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise AssertionError(f"A migration left rows that point nowhere: {broken[:3]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def write_ahead(driver: SqliteConnection) -> None:
    """Keep changes in a log of their own, so that readers and a writer let each other be. It stays with the file."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            # the busy timeout does not hold when another process is switching at the same moment
            if error.sqlite_errorcode != SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)
