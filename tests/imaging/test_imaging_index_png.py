"""Masks saved as usual are decoded apart from Pillow, to the same numbers, and anything odd is left to it."""

import io
import struct
import zlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from atrous.imaging.index_png import decode_index_png

GREY, PALETTE = 0, 3
NONE, SUB, UP, AVERAGE = 0, 1, 2, 3


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(rows: bytes, width: int, height: int, kind: int = GREY, parts: int = 1) -> bytes:
    """A PNG of filtered rows, its pixels in several chunks."""
    packed = zlib.compress(rows)
    cuts = [len(packed) * part // parts for part in range(parts + 1)]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    palette = chunk(b"PLTE", bytes(768)) if kind == PALETTE else b""
    pixels = b"".join(chunk(b"IDAT", packed[start:end]) for start, end in pairwise(cuts))
    return b"\x89PNG\r\n\x1a\n" + header + palette + pixels + chunk(b"IEND", b"")


def filtered(labels_HW: np.ndarray, filter: int) -> bytes:
    """Rows under one filter, each behind its byte."""
    before_HW = {
        NONE: np.zeros_like(labels_HW),
        SUB: np.pad(labels_HW, ((0, 0), (1, 0)))[:, :-1],
        UP: np.pad(labels_HW, ((1, 0), (0, 0)))[:-1],
    }[filter]
    return np.pad(labels_HW - before_HW, ((0, 0), (1, 0)), constant_values=filter).tobytes()


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width), np.uint8)


@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from((NONE, SUB, UP)), st.sampled_from((GREY, PALETTE)))
@settings(deadline=None, derandomize=True)
def test_the_stored_numbers_come_back_under_every_filter(height: int, width: int, filter: int, kind: int) -> None:
    labels_HW = noise(height, width)
    data = png(filtered(labels_HW, filter), width, height, kind, parts=1 + height % 3)

    decoded_HW = decode_index_png(data, (height, width))

    assert decoded_HW is not None
    np.testing.assert_array_equal(decoded_HW, labels_HW)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), labels_HW)
    decoded_HW[0, 0] = 1  # it is the caller's own


GOOD = png(filtered(noise(9, 7), SUB), 7, 9)
ROWS = filtered(noise(9, 7), UP)
MIXED = np.pad(noise(9, 7), ((0, 0), (1, 0)), constant_values=NONE)
MIXED[3, 0] = SUB


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD[:-20], id="cut off"),
        pytest.param(GOOD[:50] + bytes([GOOD[50] ^ 1]) + GOOD[51:], id="a changed byte"),
        pytest.param(png(ROWS[:-1], 7, 9), id="a pixel too few"),
        pytest.param(png(ROWS + b"\0", 7, 9), id="a pixel too many"),
        pytest.param(png(bytes(50_000_000), 7, 9), id="far too many"),
        pytest.param(png(MIXED.tobytes(), 7, 9), id="rows under two filters"),
        pytest.param(png(b"".join(bytes([AVERAGE, *range(7)]) for _ in range(9)), 7, 9), id="a filter of libpng's"),
        pytest.param(png(ROWS, 7, 9, kind=2), id="colours"),
        pytest.param(GOOD.replace(b"IEND", b"IENX"), id="no end"),
    ],
)
def test_what_is_odd_is_for_pillow_to_judge(data: bytes) -> None:
    assert decode_index_png(data, (9, 7)) is None
