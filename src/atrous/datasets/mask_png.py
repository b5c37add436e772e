"""The masks of a frozen version: grey PNG of 8 bit, the same bytes for the same labels on every machine.

Answers over HTTP are compressed by ISA-L for speed; its output depends on the processor. Here zlib only looks for runs
of one byte (Z_RLE), which leaves it no choice, and after the filter Up a mask is runs of zeros.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap
from atrous.imaging.png import filter_up

GREY, PALETTE = 0, 3  # PNG's colour types


def encode_mask(labels_HW: LabelMap, palette_256x3: NDArray[np.uint8] | None = None) -> bytes:
    """An 8-bit PNG of a label map, exact: grey, or shown in the colours of a palette."""
    height, width = labels_HW.shape
    deflate = zlib.compressobj(level=6, wbits=15, memLevel=8, strategy=zlib.Z_RLE)
    pixels = deflate.compress(filter_up(labels_HW).data) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, GREY if palette_256x3 is None else PALETTE, 0, 0, 0)
    colours = b"" if palette_256x3 is None else chunk(b"PLTE", palette_256x3.tobytes())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + colours + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG file: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
