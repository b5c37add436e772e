"""Files that give two sizes. The one judged must be the one decoded, or a small file takes all memory."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from atrous.domain.errors import BadPicture
from atrous.imaging.decode import decode, decode_index_mask, glimpse, read_size

LARGE_HW, SMALL_HW = (300, 400), (12, 16)
MAX_PIXELS = 100_000
SHORT, LONG, RATIONAL, SIGNED_LONG = 3, 4, 5, 9  # types of a TIFF's values


def jpeg(size_HW: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.zeros(size_HW, np.uint8)).save(stream, "JPEG")
    return stream.getvalue()


def jpeg_behind(disguise: bytes) -> bytes:
    """A large JPEG; who believes that `disguise` begins a segment passes over it to a small one."""
    large, small = jpeg(LARGE_HW), jpeg(SMALL_HW)
    first = 2 + 2 + struct.unpack_from(">H", large, 4)[0]  # behind the mark of a JPEG and its first segment
    (believed,) = struct.unpack(">H", (disguise + large[first:])[2:4])
    padding = bytes(2 + believed - len(disguise) - len(large[first:]))
    return large[:first] + disguise + large[first:] + padding + small[first:]


def tiff(tags: list[tuple[int, int, int]]) -> bytes:
    """Grey pixels; a tag, its type and its value."""
    height, width = LARGE_HW
    strip = [(273, LONG, 8), (277, SHORT, 1), (278, LONG, height), (279, LONG, height * width)]
    entries = [*tags, (258, SHORT, 8), (259, SHORT, 1), (262, SHORT, 1), *strip]
    packed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    directory = struct.pack("<H", len(entries)) + packed + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + height * width) + bytes(height * width) + directory


def twice(kind: int) -> bytes:
    """A TIFF with each side given twice, the large one first and as this type."""
    (height, width), (low, narrow) = LARGE_HW, SMALL_HW
    return tiff([(256, kind, width), (256, SHORT, narrow), (257, kind, height), (257, SHORT, low)])


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*before: bytes) -> bytes:
    """A large grey PNG of one bit, after some chunks."""
    height, width = LARGE_HW
    rows = zlib.compress(bytes(height * (1 + width // 8)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(before) + header(LARGE_HW) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def header(size_HW: tuple[int, int]) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", size_HW[1], size_HW[0], 1, 0, 0, 0, 0))


FILES = {
    "jpeg, bytes between segments": jpeg_behind(b"\x00\xe5" + struct.pack(">H", 3000)),
    "jpeg, a mark without a segment": jpeg_behind(b"\xff\x01"),
    "tiff, twice": twice(SHORT),
    "tiff, twice, LONG": twice(LONG),
    "tiff, twice, SLONG": twice(SIGNED_LONG),
    "png, two headers": png(header(SMALL_HW)),
    "png, text first": png(chunk(b"tEXt", struct.pack(">II", *reversed(SMALL_HW)))),
}
DOORS: list[Callable[[bytes], object]] = [
    lambda data: decode(data, max_pixels=MAX_PIXELS),
    lambda data: glimpse(data, 4, max_pixels=MAX_PIXELS),
    lambda data: decode_index_mask(data, max_pixels=MAX_PIXELS),
]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("door", DOORS, ids=["decode", "glimpse", "decode_index_mask"])
def test_a_size_beyond_the_limit_cannot_be_hidden_behind_another(name: str, door: Callable[[bytes], object]) -> None:
    with pytest.raises(BadPicture):
        door(FILES[name])


@pytest.mark.parametrize("name", ["jpeg, bytes between segments", "jpeg, a mark without a segment", "tiff, twice"])
def test_the_size_that_is_said_is_the_one_that_is_decoded(name: str) -> None:
    assert read_size(FILES[name]) == LARGE_HW == decode(FILES[name]).shape[:2]


def test_a_mask_whose_pixels_are_said_to_lie_at_a_fraction_is_refused() -> None:
    whole = tiff([(256, SHORT, LARGE_HW[1]), (257, SHORT, LARGE_HW[0])])
    with pytest.raises(BadPicture, match="the TIFF is damaged"):
        decode_index_mask(whole.replace(struct.pack("<HH", 273, LONG), struct.pack("<HH", 273, RATIONAL)))
