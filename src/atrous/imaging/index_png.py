"""Masks as tools usually save them, decoded in a third of Pillow's time: ISA-L inflates, NumPy undoes the filter.

Pillow's decoder, like libpng's, adds up a filtered row one byte after the other, and that takes longer than all else.
"""

import math
import struct
from collections.abc import Callable
from itertools import dropwhile, takewhile

import cv2
import numpy as np
from isal import isal_zlib

from atrous.domain.arrays import LabelMap, SizeHW

USUAL = {b"\x08\0\0\0\0", b"\x08\3\0\0\0"}  # 8 bit, grey or with a palette, not interlaced


def decode_index_png(data: bytes, stored_HW: SizeHW) -> LabelMap | None:
    """The stored numbers of an 8-bit PNG; None for a rarer kind and for any flaw, of which Pillow is to judge."""
    if data[24:29] not in USUAL:
        return None
    rows = _inflate(data, stored_HW)
    if rows is None or (rows[:, 0] != rows[0, 0]).any():
        return None
    undo = UNDO.get(int(rows[0, 0]))
    return undo(rows[:, 1:]) if undo else None


def _inflate(data: bytes, stored_HW: SizeHW) -> LabelMap | None:
    """The filtered rows, each behind the byte that names its filter, (height, 1 + width)."""
    height, width = stored_HW
    chunks = _chunks(data)
    if chunks is None:
        return None
    from_first = dropwhile(lambda chunk: chunk[0] != b"IDAT", chunks)
    packed = b"".join(body for _, body in takewhile(lambda chunk: chunk[0] == b"IDAT", from_first))
    inflater = isal_zlib.decompressobj()
    try:
        pixels = inflater.decompress(packed, height * (width + 1) + 1)  # no further, whatever is promised
    except isal_zlib.IsalError:  # type: ignore[misc]  # its stub calls the class an exception
        return None
    if not inflater.eof or len(pixels) != height * (width + 1):
        return None
    return np.frombuffer(pixels, np.uint8).reshape(height, width + 1)


def _chunks(data: bytes) -> list[tuple[bytes, bytes]] | None:
    """Kind and body of each chunk; None if one is cut off or fails its checksum."""
    chunks, position, kind = [], 8, b""
    while kind != b"IEND":
        if position + 12 > len(data):
            return None
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        if end + 4 > len(data) or isal_zlib.crc32(data[position + 4 : end]) != int.from_bytes(data[end : end + 4]):
            return None
        chunks.append((kind, data[position + 8 : end]))
        position = end + 4
    return chunks


def _as_they_are(pixels_HW: LabelMap) -> LabelMap:
    return pixels_HW.copy()


def _across(pixels_HW: LabelMap) -> LabelMap:
    """Each byte plus the sum of those to its left."""
    turned_WH = np.asarray(cv2.transpose(pixels_HW), np.uint8)
    return np.asarray(cv2.transpose(_down(turned_WH)), np.uint8)


def _down(pixels_HW: LabelMap) -> LabelMap:
    """Each byte plus the sum of those above it: first within bands of rows, all bands at once, then band after band."""
    sums_HW = pixels_HW.copy()
    height, width = sums_HW.shape
    band = math.isqrt(height)
    bands_NBW = sums_HW[: height - height % band].reshape(-1, band, width)
    for row in range(1, band):
        bands_NBW[:, row] += bands_NBW[:, row - 1]
    for number in range(1, len(bands_NBW)):
        bands_NBW[number] += bands_NBW[number - 1, -1]
    for row in range(height - height % band, height):
        sums_HW[row] += sums_HW[row - 1]
    return sums_HW


# A file whose rows differ in their filters, or are under Average or Paeth, is for Pillow.
UNDO: dict[int, Callable[[LabelMap], LabelMap]] = {0: _as_they_are, 1: _across, 2: _down}
