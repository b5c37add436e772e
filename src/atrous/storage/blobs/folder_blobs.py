"""Blobs on this machine: a file each, and all small ones in one file."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from atrous.storage.blobs.blobs import lost
from atrous.storage.blobs.small_blobs import SmallBlobs
from atrous.storage.durable import sync, write_files

SMALL = 128 * 1024  # bytes below which the shared file is the faster place; masks, and pictures of small datasets
SMALL_FILE = "small.sqlite3"


class FolderBlobs:
    """A folder of this machine. obstore has a local store too, but it does not wait for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / "partial"
        self._aside.mkdir(parents=True, exist_ok=True)
        self._small = SmallBlobs(folder / SMALL_FILE)

    def put(self, data: bytes) -> str:
        """Keep the bytes where their size wants them."""
        return self.put_all([data])[0]

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Write large ones aside, sync, rename, and sync each folder once; enter the small ones together."""
        names = [sha256(data).hexdigest() for data in contents]
        named = dict(zip(names, contents, strict=True))
        self._put_small({name: data for name, data in named.items() if len(data) < SMALL})
        large = {self._file(name): data for name, data in named.items() if len(data) >= SMALL}
        self._put_large({file: data for file, data in large.items() if not file.exists()})
        return names

    def get(self, name: str) -> bytes:
        """Look in the shared file, then for a file of that name."""
        data = self._small.get(name)
        if data is not None:
            return data
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError as error:
            raise lost(name) from error

    def has(self, name: str) -> bool:
        """Look in both places."""
        return self._small.has(name) or self._file(name).exists()

    def close(self) -> None:
        """Let go of the shared file."""
        self._small.close()

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / name  # 256 folders, so that none grows too long to list

    def _put_small(self, contents: dict[str, bytes]) -> None:
        if contents:
            self._small.put_all(contents)

    def _put_large(self, contents: dict[Path, bytes]) -> None:
        shelves = {file.parent for file in contents}
        if missing := [shelf for shelf in shelves if not shelf.exists()]:
            for shelf in missing:
                shelf.mkdir(exist_ok=True)
            sync(self._folder)
        write_files(contents, self._aside)
