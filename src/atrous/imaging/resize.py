"""Bringing pictures and label maps to another size."""

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture, SizeHW


def resize_picture(picture: Picture, size_HW: SizeHW) -> Picture:
    """Bilinear without antialiasing, as the peer server does it: a model must see what it saw in training."""
    return _resize(picture, size_HW, cv2.INTER_LINEAR)


def resize_exactly(picture: Picture, size_HW: SizeHW) -> Picture:
    """Bilinear too, in fixed point: the same bits on every processor, within a level of `resize_picture`."""
    return _resize(picture, size_HW, cv2.INTER_LINEAR_EXACT)


def resize_labels(labels_HW: LabelMap, size_HW: SizeHW) -> LabelMap:
    """The nearest pixel's class: class numbers do not blend. "Exact" puts pixel centres where bilinear has them."""
    return _resize(labels_HW, size_HW, cv2.INTER_NEAREST_EXACT)


def _resize(pixels: Picture, size_HW: SizeHW, interpolation: int) -> Picture:
    if pixels.shape[:2] == size_HW:
        return pixels
    height, width = size_HW
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=interpolation), np.uint8)
