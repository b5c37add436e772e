"""How PostgreSQL is used so that several processes can share one catalog."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

MIGRATING = 0x6174726F7573  # "atrous": the number of the lock that says who alters the tables


@contextmanager
def altering(connection: Connection) -> Iterator[None]:
    """A transaction in which tables are altered; others who want to wait until it has ended."""
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
        yield
