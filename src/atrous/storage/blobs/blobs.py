"""Bytes kept under the SHA-256 of their content: in a folder, or in a bucket."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from atrous.domain.errors import NotFound


class Blobs(Protocol):
    """A store of bytes, safe to use from many threads and processes."""

    def put(self, data: bytes) -> str:
        """Keep these bytes, for good once this returns; the same bytes again cost nothing.

        Returns:
            Their name: the SHA-256 in hexadecimal.
        """

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Keep all of these, in less time than one after the other; they are safe once this returns.

        Returns:
            Their names, in the order of the contents.
        """

    def get(self, name: str) -> bytes:
        """The bytes of this name.

        Raises:
            NotFound: there are none.
        """

    def has(self, name: str) -> bool:
        """Whether there are bytes of this name."""

    def close(self) -> None:
        """Let go of files and connections."""


def open_blobs(home: Path, url: str | None) -> Blobs:
    """The store at this URL (s3://, gs://, az://, memory://), or the one in the home.

    Raises:
        BadSettings: no store can be made of the URL.
    """
    if url is None:
        from atrous.storage.blobs.folder_blobs import FolderBlobs

        return FolderBlobs(home / "blobs")
    from atrous.storage.blobs.bucket_blobs import BucketBlobs

    return BucketBlobs.at(url)


def lost(name: str) -> NotFound:
    """The error for a name that has no bytes."""
    return NotFound(f"There are no bytes {name} among the blobs; were files of the library deleted by hand?")
