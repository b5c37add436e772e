"""Small blobs, all in one SQLite file: creating and syncing a file for each takes ten times as long as writing them."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from atrous.storage.catalog.sqlite import BUSY_TIMEOUT_MS, write_ahead

PAGE = 16_384  # bytes; with SQLite's usual 4,096 the same writes took half as long again


class SmallBlobs:
    """Bytes by name. Safe from many threads and processes; what was put is on the disk."""

    def __init__(self, file: Path) -> None:
        self._lock = Lock()  # one connection serves all threads
        self._connection = sqlite3.connect(
            file, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None, check_same_thread=False
        )
        self._connection.execute(f"PRAGMA page_size = {PAGE}")  # only a new file takes it
        write_ahead(self._connection)
        self._connection.execute("PRAGMA synchronous = FULL")  # each commit waits for the disk
        self._connection.execute("CREATE TABLE IF NOT EXISTS blobs (name TEXT PRIMARY KEY, data BLOB NOT NULL)")

    def put_all(self, contents: Mapping[str, bytes]) -> None:
        """Keep all of them, or none if the process is killed meanwhile; those that are there cost next to nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", contents.items())
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, if there are any."""
        with self._lock:
            found = self._connection.execute("SELECT data FROM blobs WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def has(self, name: str) -> bool:
        """Whether there are bytes of this name here."""
        with self._lock:
            return self._connection.execute("SELECT 1 FROM blobs WHERE name = ?", (name,)).fetchone() is not None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
