"""One direction of an enlargement: which pixels lie between which samples, and how much of each sample they get."""

from collections.abc import Iterator
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
    """The first pixel of each cell, and the end."""

    @classmethod
    def between(cls, samples: int, pixels: int) -> "Axis":
        """Half-pixel centres, as `interpolate` of torch with align_corners=False."""
        centers = (np.arange(pixels) + 0.5) * (samples / pixels) - 0.5
        starts = np.searchsorted(np.floor(centers) + 1, np.arange(samples + 2))
        return cls(samples, np.clip(centers, 0, samples - 1), starts)

    def groups(self, pixels: int) -> Iterator[slice]:
        """All cells, in runs of about as many pixels."""
        step = max(1, round(pixels * self.samples / len(self.centers)))
        for start in range(0, self.samples + 1, step):
            yield slice(start, min(start + step, self.samples + 1))

    def pixels(self, cells: slice) -> slice:
        """The pixels of a run of cells."""
        return slice(int(self.starts[cells.start]), int(self.starts[cells.stop]))

    def corners(self, cells: slice) -> slice:
        """The samples that a run of cells lies between."""
        return slice(max(cells.start - 1, 0), min(cells.stop, self.samples))

    def weights(self, cells: slice) -> NDArray[np.float32]:
        """How much of each corner goes into each pixel, (pixels, corners); rows sum to 1."""
        corners = self.corners(cells)
        distances = self.centers[self.pixels(cells), None] - np.arange(corners.start, corners.stop)
        return np.asarray(np.maximum(1 - np.abs(distances), 0), np.float32)
