"""Pictures on their way in, in chunks: each is one transaction, and at most what a crash undoes."""

from collections.abc import Iterable, Iterator

from atrous.storage.records.records import NewPicture

CHUNK = 200
CHUNK_BYTES = 4 << 20  # three chunks are held in memory: one is read, one is stored, one is entered


def in_chunks(items: Iterable[NewPicture]) -> Iterator[list[NewPicture]]:
    """At most 200 at a time, and fewer where they come to 4 MB."""
    chunk: list[NewPicture] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.picture) + len(item.mask_png)
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
