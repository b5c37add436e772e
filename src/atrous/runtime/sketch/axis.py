"""One direction of an enlargement: which pixels lie between which samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Axis:
    """Cell i is what lies between the samples i-1 and i; the first and the last cell have one sample only."""

    samples: int
    centers: NDArray[np.float64]
    """Where each pixel's centre lies among the samples, kept between the first and the last."""
    starts: NDArray[np.intp]
    """The first pixel of each cell, and the end. A cell without pixels starts where the next does."""
    lengths: NDArray[np.intp]
    """How many pixels each cell has."""

    @classmethod
    def between(cls, samples: int, pixels: int) -> "Axis":
        """Half-pixel centres, as `interpolate` of torch with align_corners=False."""
        centers = (np.arange(pixels) + 0.5) * (samples / pixels) - 0.5
        starts = np.searchsorted(np.floor(centers) + 1, np.arange(samples + 2))
        return cls(samples, np.clip(centers, 0, samples - 1), starts, np.diff(starts))

    @property
    def longest(self) -> int:
        """Of the cells' lengths."""
        return int(self.lengths.max())

    def pixels(self, cells: slice) -> slice:
        """The pixels of a run of cells."""
        return slice(int(self.starts[cells.start]), int(self.starts[cells.stop]))

    def pixels_of(self, cells: NDArray[np.intp]) -> NDArray[np.intp]:
        """The pixels of any cells that have some: (most pixels of a cell, cells); short cells repeat their last."""
        steps = np.arange(self.longest)[:, None]
        return np.asarray(np.minimum(self.starts[cells] + steps, self.starts[cells + 1] - 1), np.intp)
