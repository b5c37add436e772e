"""How many pictures are stored at a time."""

from dataclasses import replace

import pytest
from storage_samples import labelled

from atrous.storage.chunks import CHUNK, CHUNK_BYTES, in_chunks

LARGE = replace(labelled(0), picture=bytes(CHUNK_BYTES // 2))


@pytest.mark.parametrize(
    ("items", "sizes"),
    [
        ([], []),
        ([labelled(0)] * 3, [3]),
        ([labelled(0)] * (2 * CHUNK + 1), [CHUNK, CHUNK, 1]),
        ([labelled(0), LARGE, LARGE, LARGE, labelled(0)], [3, 2]),
        ([LARGE] * 5, [2, 2, 1]),
    ],
)
def test_a_chunk_ends_when_it_has_many_pictures_or_many_bytes(items: list, sizes: list[int]) -> None:
    chunks = list(in_chunks(items))

    assert [len(chunk) for chunk in chunks] == sizes
    assert [item for chunk in chunks for item in chunk] == items
