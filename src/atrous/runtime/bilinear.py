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
        return _resize_columns(resized_rows(self.logits_KHW, self.size_HW[0], rows), self.size_HW[1])


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


def resized_rows(planes_KHW: NDArray[np.float32], height: int, wanted: slice) -> NDArray[np.float32]:
    """Some of the rows that planes have at another height; their columns stay.

    Without matrix products where it can be: those of numpy start threads, and their waiting takes more than the work.
    """
    cells = planes_KHW.shape[1]
    if height <= cells:
        return np.asarray(bilinear_weights(cells, height)[wanted] @ planes_KHW, np.float32)
    centers = np.clip((np.arange(wanted.start, wanted.stop) + 0.5) * (cells / height) - 0.5, 0, cells - 1)
    above = np.minimum(centers.astype(np.intp), max(cells - 2, 0))
    way = (centers - above).astype(np.float32)[:, None]
    rows_KHW = planes_KHW[:, above]
    rise_KHW = planes_KHW[:, np.minimum(above + 1, cells - 1)] - rows_KHW
    rise_KHW *= way
    rows_KHW += rise_KHW
    return rows_KHW
