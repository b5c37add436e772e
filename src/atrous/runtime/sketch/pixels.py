"""Single pixels of enlarged logits, wherever they lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW
from atrous.runtime.bilinear import resized_rows
from atrous.runtime.sketch.axis import Axis


class PixelLogits:
    """Interpolates at any pixels of a band of rows."""

    def __init__(self, logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> None:
        """To interpolate to this size."""
        self._classes, rows, columns = logits_KHW.shape
        self._height = size_HW[0]
        # classes last, so that a pixel's scores lie side by side in memory
        self._logits_1xHxWK = np.ascontiguousarray(logits_KHW.transpose(1, 2, 0)).reshape(1, rows, -1)
        centers = Axis.between(columns, size_HW[1]).centers
        self._columns = columns
        self._left = np.minimum(centers.astype(np.intp), max(columns - 2, 0))
        self._way = (centers - self._left).astype(np.float32)

    def band(self, rows: slice) -> "Band":
        """Pixels of these rows."""
        samples_NK = resized_rows(self._logits_1xHxWK, self._height, rows).reshape(-1, self._classes)
        return Band(samples_NK, rows.start, self._columns, self._left, self._way)


@dataclass(frozen=True, eq=False)
class Band:
    """Some rows of pixels, interpolated down but not across yet."""

    samples_NK: NDArray[np.float32]
    """Of each row of pixels, the scores where the logits have their columns."""
    top: int
    columns: int
    left: NDArray[np.intp]
    """The last sample before each column of pixels."""
    way: NDArray[np.float32]
    """How far it is from there to the next."""

    def at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """The scores of pixels (classes, pixels); rows and columns are broadcast against each other."""
        before = ((rows - self.top) * self.columns + self.left[columns]).ravel()
        way = np.broadcast_to(self.way[columns], np.broadcast_shapes(rows.shape, columns.shape)).reshape(-1, 1)
        scores_NK = np.take(self.samples_NK, before, axis=0, mode="clip")
        before += 1
        rise_NK = np.take(self.samples_NK, before, axis=0, mode="clip")  # beyond the last column `way` is 0
        rise_NK -= scores_NK
        rise_NK *= way
        scores_NK += rise_NK
        return np.ascontiguousarray(scores_NK.T)
