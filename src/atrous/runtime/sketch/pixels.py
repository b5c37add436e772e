"""The scores of the pixels of single cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW
from atrous.runtime.sketch.axis import Axis


class CellLogits:
    """Interpolates in cells of a lattice, each of which lies between the same four samples everywhere.

    Cells stand last in all arrays, so that each step goes straight through memory.
    """

    def __init__(self, logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> None:
        """To interpolate to this size."""
        classes, rows, columns = logits_KHW.shape
        self._logits_KN = np.ascontiguousarray(logits_KHW).reshape(classes, rows * columns)
        self._columns = columns
        self._down, self._across = _Way.of(rows, size_HW[0]), _Way.of(columns, size_HW[1])

    def at(self, rows_PN: NDArray[np.intp], columns_QN: NDArray[np.intp]) -> NDArray[np.float32]:
        """The scores of N cells with P rows and Q columns of pixels each: (classes, P x Q x N)."""
        above_N, part_PN = self._down.between(rows_PN)
        before_N, part_QN = self._across.between(columns_QN)
        corner_N = above_N * self._columns + before_N
        left_KPN = self._down_from(corner_N, part_PN)
        rise_KPN = self._down_from(corner_N + self._across.step, part_PN)
        rise_KPN -= left_KPN
        scores_KPQN = rise_KPN[:, :, None] * part_QN
        scores_KPQN += left_KPN[:, :, None]
        return np.asarray(scores_KPQN.reshape(len(scores_KPQN), -1), np.float32)

    def _down_from(self, corner_N: NDArray[np.intp], part_PN: NDArray[np.float32]) -> NDArray[np.float32]:
        upper_KN = np.take(self._logits_KN, corner_N, axis=1)
        rise_KN = np.take(self._logits_KN, corner_N + self._down.step * self._columns, axis=1) - upper_KN
        scores_KPN = rise_KN[:, None] * part_PN
        scores_KPN += upper_KN[:, None]
        return np.asarray(scores_KPN, np.float32)


@dataclass(frozen=True, eq=False)
class _Way:
    """One direction: where each pixel lies among the samples of the logits."""

    centers: NDArray[np.float64]
    starts: NDArray[np.intp]
    """For each pixel the last sample before it that has another after it."""
    step: int
    """From a sample to the next; 0 if there is but one."""

    @classmethod
    def of(cls, samples: int, pixels: int) -> "_Way":
        centers = Axis.between(samples, pixels).centers
        return cls(centers, np.minimum(centers.astype(np.intp), max(samples - 2, 0)), min(samples - 1, 1))

    def between(self, pixels_PN: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The sample before each cell (N), and how far from there to the next its pixels are (P, N)."""
        before_N = self.starts[pixels_PN[0]]
        return before_N, (self.centers[pixels_PN] - before_N).astype(np.float32)
