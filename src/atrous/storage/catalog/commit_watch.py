"""Whether anything was written to an SQLite file since one last looked."""

import sqlite3
import threading


class CommitWatch:
    """A connection that reads nothing but SQLite's own count of what others have committed. Threads may share it."""

    def __init__(self, file: str) -> None:
        """Opens the file when it is first asked: before that it may not exist."""
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._one_at_a_time = threading.Lock()

    def state(self) -> int | None:
        """A number that differs after a commit by any connection of any process; None when the file cannot be read."""
        with self._one_at_a_time:
            try:
                if self._connection is None:
                    self._connection = sqlite3.connect(self._file, check_same_thread=False)
                return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                return None

    def close(self) -> None:
        """Let go of the file."""
        with self._one_at_a_time:
            if self._connection is not None:
                self._connection.close()
