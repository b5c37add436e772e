"""An example seen through an affine map, in whole numbers, so that every machine computes the same pixels.

OpenCV's own warp computes with floats, whose last bit depends on the processor; its remap with fixed-point maps does
not. Pictures are blended at 1/32 of a pixel.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.versions.augment.affine import Affine
from atrous.datasets.versions.example import Example
from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadPicture

SLOPE_BITS, BITS, FINE_BITS = 26, 10, 5
ONE = 1 << SLOPE_BITS
LONGEST = 32766  # OpenCV's fixed-point maps hold 16 bits
PIXELS_AT_ONCE = 1 << 16  # what is computed for them stays in the processor's cache

Maps = NDArray[np.int32]


def warp(example: Example, to_source: Affine) -> Example:
    """What the map leads to, at the example's size. Where it leads outside, labels are 255 and the picture is mirrored:
    nothing is learned there, and no false edge stands beside what is learned.

    Raises:
        BadPicture: a side longer than 32766 pixels.
    """
    height, width = example.size_HW
    if max(height, width) > LONGEST:
        raise BadPicture(f"A picture of {width}x{height} cannot be turned; resize it to at most {LONGEST} a side.")
    picture, labels_HW = np.empty_like(example.picture), np.empty_like(example.labels_HW)
    source_picture, source_HW = map(np.ascontiguousarray, (example.picture, example.labels_HW))
    rows = max(1, PIXELS_AT_ONCE // width)
    for top in range(0, height, rows):
        strip = slice(top, min(top + rows, height))
        x_HW, y_HW = _places(to_source, strip, width)
        picture[strip] = _blended(source_picture, x_HW, y_HW)
        labels_HW[strip] = _nearest(source_HW, x_HW, y_HW)
    return Example(picture, labels_HW)


def _places(to_source: Affine, rows: slice, width: int) -> tuple[Maps, Maps]:
    """Column and row in the source of each pixel's middle, in 1024ths."""
    columns_W, rows_H = np.arange(width, dtype=np.int64), np.arange(rows.start, rows.stop, dtype=np.int64)[:, None]
    half = Affine(x0=0.5, y0=0.5).then(to_source).then(Affine(x0=-0.5, y0=-0.5))
    xx, xy, x0, yx, yy, y0 = (round(value * ONE) for value in (half.xx, half.xy, half.x0, half.yx, half.yy, half.y0))
    x_HW = _rounded(columns_W * xx) + _rounded(rows_H * xy + x0)
    y_HW = _rounded(columns_W * yx) + _rounded(rows_H * yy + y0)
    outermost = LONGEST << BITS
    return np.clip(x_HW, -outermost, outermost, out=x_HW), np.clip(y_HW, -outermost, outermost, out=y_HW)


def _rounded(places: NDArray[np.int64]) -> Maps:
    """Slopes are exact to 2**-26, so that they hold across a long side; places need no more than 2**-10."""
    shift = SLOPE_BITS - BITS
    return ((places + (1 << (shift - 1))) >> shift).astype(np.int32)


def _blended(picture: NDArray[np.uint8], x_HW: Maps, y_HW: Maps) -> NDArray[np.uint8]:
    shift, fine = BITS - FINE_BITS, (1 << FINE_BITS) - 1
    x_HW, y_HW = (x_HW + (1 << (shift - 1))) >> shift, (y_HW + (1 << (shift - 1))) >> shift
    weights_HW = ((y_HW & fine) << FINE_BITS | (x_HW & fine)).astype(np.uint16)
    places_HW2 = _pairs(x_HW >> FINE_BITS, y_HW >> FINE_BITS)
    mirrored = cv2.BORDER_REFLECT_101
    return np.asarray(cv2.remap(picture, places_HW2, weights_HW, cv2.INTER_LINEAR, borderMode=mirrored), np.uint8)


def _nearest(labels_HW: NDArray[np.uint8], x_HW: Maps, y_HW: Maps) -> NDArray[np.uint8]:
    half = 1 << (BITS - 1)
    places_HW2 = _pairs((x_HW + half) >> BITS, (y_HW + half) >> BITS)
    no_weights, outside = np.empty(0, np.uint16), cv2.BORDER_CONSTANT
    found = cv2.remap(labels_HW, places_HW2, no_weights, cv2.INTER_NEAREST, borderMode=outside, borderValue=IGNORE)
    return np.asarray(found, np.uint8)


def _pairs(x_HW: Maps, y_HW: Maps) -> NDArray[np.int16]:
    pairs = np.empty((*x_HW.shape, 2), np.int16)
    pairs[..., 0], pairs[..., 1] = x_HW, y_HW
    return pairs
