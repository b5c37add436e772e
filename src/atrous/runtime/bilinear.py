"""Planes at another size, as torch's `interpolate` makes them, in strips that fit the processor's cache."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

STRIP_BYTES = 1 << 20


def resized_strips(
    logits_KHW: NDArray[np.float32], size_HW: tuple[int, int]
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """The logits at another size, a few rows at a time: rows first, which is cheap, then each strip's columns."""
    classes, cells, _ = logits_KHW.shape
    height, width = size_HW
    weights = bilinear_weights(cells, height)
    step = max(1, STRIP_BYTES // (4 * classes * width))
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        used = np.flatnonzero(weights[rows].any(axis=0))
        window = slice(int(used[0]), int(used[-1]) + 1)
        yield rows, _resize_columns(weights[rows, window] @ logits_KHW[:, window], width)


def _resize_columns(strip_KHW: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    classes, rows, cells = strip_KHW.shape
    if width <= cells:
        return np.asarray(strip_KHW @ bilinear_weights(cells, width).T, np.float32)
    flat = strip_KHW.reshape(classes * rows, cells)
    return np.asarray(cv2.resize(flat, (width, len(flat))), np.float32).reshape(classes, rows, width)


def bilinear_weights(source: int, target: int) -> NDArray[np.float32]:
    """How much of each source sample goes into each target sample, (target, source); rows sum to 1.

    Half-pixel centres, and a triangle that widens when samples are many to one: `interpolate` of torch with
    mode="bilinear", align_corners=False, antialias=True.
    """
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(target) + 0.5) * scale
    distances = np.abs(np.arange(source) + 0.5 - centers[:, None]) / reach
    weights = np.maximum(1 - distances, 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
