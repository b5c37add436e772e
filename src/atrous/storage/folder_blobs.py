"""Blobs in a folder of this machine."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from atrous.storage.blobs import lost
from atrous.storage.durable import sync, write_file, write_files


class FolderBlobs:
    """A folder of this machine. obstore has a local store too, but it does not wait for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "partial"
        self._aside.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Write aside, sync, rename: a file of that name is always whole."""
        name = sha256(data).hexdigest()
        file = self._file(name)
        if not file.exists():
            self._make_shelves({file.parent})
            write_file(file, data, self._aside)
        return name

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Write all aside, sync, rename, and sync each folder once."""
        names = [sha256(data).hexdigest() for data in contents]
        files = {self._file(name): data for name, data in zip(names, contents, strict=True)}
        missing = {file: data for file, data in files.items() if not file.exists()}
        self._make_shelves({file.parent for file in missing})
        write_files(missing, self._aside)
        return names

    def get(self, name: str) -> bytes:
        """Read the file."""
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError as error:
            raise lost(name) from error

    def has(self, name: str) -> bool:
        """Look for the file."""
        return self._file(name).exists()

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / name  # 256 folders, so that none grows too long to list

    def _make_shelves(self, shelves: set[Path]) -> None:
        if missing := [shelf for shelf in shelves if not shelf.exists()]:
            for shelf in missing:
                shelf.mkdir(exist_ok=True)
            sync(self._folder)
