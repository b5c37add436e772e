"""The cells of a lattice whose pixels must be computed, and where their pixels are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW
from atrous.runtime.sketch.axis import Axis

BAND_ROWS = 512  # pixels


@dataclass(frozen=True, eq=False)
class OpenCells:
    """Cells in the order of their rows."""

    rows: Axis
    columns: Axis
    down: NDArray[np.intp]
    across: NDArray[np.intp]

    @classmethod
    def among(cls, is_open: NDArray[np.bool_], size_HW: SizeHW) -> "OpenCells":
        """Those that are open and have pixels, in a picture of this size; there is a cell more than points each way."""
        rows, columns = (Axis.between(cells - 1, pixels) for cells, pixels in zip(is_open.shape, size_HW, strict=True))
        down, across = np.nonzero(is_open & (rows.lengths > 0)[:, None] & (columns.lengths > 0))
        return cls(rows, columns, down, across)

    def bands(self) -> Iterator[tuple[slice, "OpenCells"]]:
        """Bands of pixel rows, each with its open cells; rows without any are left out."""
        step = max(1, round(BAND_ROWS / self.rows.longest))
        for first in range(0, self.rows.samples + 1, step):
            band = slice(first, min(first + step, self.rows.samples + 1))
            start, stop = np.searchsorted(self.down, (band.start, band.stop))
            if start < stop:
                yield self.rows.pixels(band), self._part(slice(int(start), int(stop)))

    @property
    def pixels(self) -> int:
        """How many there are at most."""
        return len(self.down) * self._most

    def groups(self, pixels: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Of about so many pixels at a time: the rows of each cell (P, cells), and the columns (Q, cells).

        Those of smaller cells come more than once.
        """
        step = max(1, pixels // self._most)
        for start in range(0, len(self.down), step):
            part = self._part(slice(start, start + step))
            yield self.rows.pixels_of(part.down), self.columns.pixels_of(part.across)

    @property
    def _most(self) -> int:
        """Pixels of the largest cell."""
        return self.rows.longest * self.columns.longest

    def _part(self, cells: slice) -> "OpenCells":
        return OpenCells(self.rows, self.columns, self.down[cells], self.across[cells])
