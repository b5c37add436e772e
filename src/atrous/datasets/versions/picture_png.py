"""The pictures of a frozen version that were changed: RGB PNG of 8 bit, the same bytes on every machine.

As `mask_png`: the filter Up, and zlib looking for runs alone. On photographs that is as small as OpenCV's PNG, and as
fast.
"""

import struct
import zlib

import numpy as np

from atrous.datasets.mask_png import chunk
from atrous.domain.arrays import Picture
from atrous.imaging.png import FILTER_UP

RGB = 2  # PNG's colour type


def encode_picture_exactly(picture: Picture) -> bytes:
    """An 8-bit RGB PNG, exact."""
    height, width, channels = picture.shape
    rows_HB = np.ascontiguousarray(picture).reshape(height, width * channels)
    filtered = np.empty((height, width * channels + 1), np.uint8)
    filtered[:, 0] = FILTER_UP
    filtered[0, 1:] = rows_HB[0]
    np.subtract(rows_HB[1:], rows_HB[:-1], out=filtered[1:, 1:])
    deflate = zlib.compressobj(level=6, wbits=15, memLevel=8, strategy=zlib.Z_RLE)
    pixels = deflate.compress(filtered.data) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, RGB, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
