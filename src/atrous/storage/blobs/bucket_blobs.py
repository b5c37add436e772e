"""Blobs in a bucket."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from atrous.domain.errors import BadSettings
from atrous.storage.blobs.blobs import lost

UPLOADS = 8  # at a time; they wait for the network


class BucketBlobs:
    """Any store obstore knows: S3, Google Cloud, Azure, memory. Their writes are whole and durable by themselves."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str) -> "BucketBlobs":
        """The store at a URL.

        Raises:
            BadSettings: no store can be made of it.
        """
        try:
            return cls(from_url(url))
        except (BaseError, ValueError) as error:
            raise BadSettings(
                f"{url!r} is no place for blobs: {error}. Wanted one such as s3://bucket/folder."
            ) from error

    def put(self, data: bytes) -> str:
        """Upload, unless it is there."""
        name = sha256(data).hexdigest()
        if not self.has(name):
            obstore.put(self._store, name, data)
        return name

    def put_all(self, contents: Sequence[bytes]) -> list[str]:
        """Upload several at a time."""
        with ThreadPoolExecutor(UPLOADS) as threads:
            return list(threads.map(self.put, contents))

    def get(self, name: str) -> bytes:
        """Download."""
        try:
            return obstore.get(self._store, name).bytes().to_bytes()
        except FileNotFoundError as error:
            raise lost(name) from error

    def has(self, name: str) -> bool:
        """Ask for the head."""
        try:
            obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def close(self) -> None:
        """Nothing is held: each request is its own."""
