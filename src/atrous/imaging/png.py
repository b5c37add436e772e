"""PNG writing. Planes get our own framing: the masks of an answer are large, and encoding them is what takes time."""

import struct

import cv2
import numpy as np
from isal import isal_zlib

from atrous.domain.arrays import Picture, Plane

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FILTER_UP = 2  # each byte minus the one above: label maps become mostly zeros


def encode_plane(plane_HW: Plane) -> bytes:
    """An 8-bit grey PNG of a plane, exact. Three to five times as fast as OpenCV's encoder, at a similar size."""
    height, width = plane_HW.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = isal_zlib.compress(filter_up(plane_HW), level=1)
    return b"".join((SIGNATURE, *_chunk(b"IHDR", header), *_chunk(b"IDAT", pixels), *_chunk(b"IEND", b"")))


def encode_picture(picture: Picture) -> bytes:
    """An 8-bit RGB PNG of a picture, exact."""
    _, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return data.tobytes()


def filter_up(plane_HW: Plane) -> Plane:
    """The rows of a PNG under the filter Up, each behind the byte that names it, (height, 1 + width)."""
    height, width = plane_HW.shape
    filtered = np.empty((height, width + 1), np.uint8)
    filtered[:, 0] = FILTER_UP
    filtered[0, 1:] = plane_HW[0]
    np.subtract(plane_HW[1:], plane_HW[:-1], out=filtered[1:, 1:])
    return filtered


def _chunk(kind: bytes, body: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    checksum = isal_zlib.crc32(body, isal_zlib.crc32(kind))
    return struct.pack(">I", len(body)), kind, body, struct.pack(">I", checksum)
