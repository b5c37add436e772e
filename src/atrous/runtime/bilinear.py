"""Planes at another size, as torch's `interpolate` makes them, in strips that fit the processor's cache."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW

STRIP_BYTES = 1 << 20


@dataclass(frozen=True, eq=False)
class Resized:
    """Logits at another size, of which only what is asked for is computed."""

    logits_KHW: NDArray[np.float32]
    size_HW: SizeHW

    def strips(self) -> Iterator[slice]:
        """All rows, a few at a time."""
        height, width = self.size_HW
        step = max(1, STRIP_BYTES // (4 * len(self.logits_KHW) * width))
        for top in range(0, height, step):
            yield slice(top, min(top + step, height))

    def rows(self, rows: slice) -> NDArray[np.float32]:
        """Some rows: first each column, which is cheap as there are few, then along the rows."""
        window, weights = some_weights(self.logits_KHW.shape[1], self.size_HW[0], rows)
        return _resize_columns(weights @ self.logits_KHW[:, window], self.size_HW[1])


def resized_strips(logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """The logits at another size, a few rows at a time."""
    resized = Resized(logits_KHW, size_HW)
    for rows in resized.strips():
        yield rows, resized.rows(rows)


def _resize_columns(strip_KHW: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    classes, rows, cells = strip_KHW.shape
    if width <= cells:
        return np.asarray(strip_KHW @ bilinear_weights(cells, width).T, np.float32)
    flat = strip_KHW.reshape(classes * rows, cells)
    return np.asarray(cv2.resize(flat, (width, len(flat))), np.float32).reshape(classes, rows, width)


def bilinear_weights(source: int, target: int) -> NDArray[np.float32]:
    """How much of each source sample goes into each target sample, (target, source); see `some_weights`."""
    _, weights = some_weights(source, target, slice(0, target))
    return weights


def some_weights(source: int, target: int, wanted: slice) -> tuple[slice, NDArray[np.float32]]:
    """The source samples that go into the wanted target samples, and how much: (wanted, those); rows sum to 1.

    Half-pixel centres, and a triangle that widens when samples are many to one: `interpolate` of torch with
    mode="bilinear", align_corners=False, antialias=True.
    """
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(wanted.start, wanted.stop) + 0.5) * scale
    window = slice(max(0, int(centers[0] - reach)), min(source, int(centers[-1] + reach) + 1))
    distances = np.abs(np.arange(window.start, window.stop) + 0.5 - centers[:, None]) / reach
    weights = np.maximum(1 - distances, 0)
    return window, np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
