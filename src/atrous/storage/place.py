"""Where a library is kept: what another process needs to open the same one."""

from dataclasses import dataclass
from pathlib import Path

from atrous.storage.library import Library


@dataclass(frozen=True)
class LibraryPlace:
    """The addresses of a library; as JSON they go to a worker by its standard input, for a URL may hold a password."""

    home: Path
    database_url: str | None = None
    blobs_url: str | None = None

    def open(self) -> Library:
        """Open it.

        Raises:
            BadSettings: it cannot be used; see `Library.open`.
        """
        return Library.open(self.home, self.database_url, self.blobs_url)

    def as_json(self) -> dict[str, str | None]:
        """For `from_json` in another process of this machine."""
        return {"home": str(self.home.resolve()), "database_url": self.database_url, "blobs_url": self.blobs_url}

    @classmethod
    def from_json(cls, found: dict[str, str | None]) -> "LibraryPlace":
        """What `as_json` gave."""
        return cls(Path(found["home"] or "."), found["database_url"], found["blobs_url"])
