"""Planes at another size, as torch's `interpolate` makes them, in strips that fit the processor's cache."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW

STRIP_BYTES = 1 << 20
THREADLESS = 1 << 18
"""Multiplications: for larger products OpenBLAS wakes its threads, whose waiting takes longer than the work."""


def resized_strips(logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """The logits at another size, a few rows at a time: first each column, which is cheap as there are few."""
    height, width = size_HW
    step = max(1, STRIP_BYTES // (4 * len(logits_KHW) * width))
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        yield rows, _resize_columns(resized_rows(logits_KHW, height, rows), width)


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
    return _weights(source, target, slice(0, target), slice(0, source))


def resized_rows(planes_KHW: NDArray[np.float32], height: int, wanted: slice) -> NDArray[np.float32]:
    """Some of the rows that planes have at another height; their columns stay."""
    samples = planes_KHW.shape[1]
    reach = max(samples / height, 1.0)
    first, last = ((row + 0.5) * samples / height for row in (wanted.start, wanted.stop - 1))
    window = slice(max(0, int(first - reach)), min(samples, int(last + reach) + 1))
    weights, shown_KHW = _weights(samples, height, wanted, window), planes_KHW[:, window]
    step = max(1, THREADLESS // (shown_KHW.shape[1] * shown_KHW.shape[2]))
    parts = [weights[start : start + step] @ shown_KHW for start in range(0, len(weights), step)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _weights(source: int, target: int, wanted: slice, window: slice) -> NDArray[np.float32]:
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(wanted.start, wanted.stop) + 0.5) * scale
    distances = np.abs(np.arange(window.start, window.stop) + 0.5 - centers[:, None]) / reach
    weights = np.maximum(1 - distances, 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
