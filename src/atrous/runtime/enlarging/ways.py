"""Which pixels lie between which samples."""

from functools import lru_cache

import numpy as np

from atrous.runtime.enlarging.parts import LANES, Way

SIZES = 64
"""Pictures that follow each other are mostly of a few sizes."""


@lru_cache(SIZES)
def way(samples: int, pixels: int) -> Way:
    """For samples whose first and last are repeated once; pixels have half-pixel centres, as torch's `interpolate`."""
    centers = (np.arange(pixels) + 0.5) * (samples / pixels) + 0.5
    starts = np.searchsorted(np.floor(centers), np.arange(samples + 2))
    lengths = np.diff(starts)
    parts = np.zeros(pixels + LANES, np.float32)
    parts[:pixels] = centers - np.floor(centers)
    ends = starts[:-1] + -(-lengths // LANES) * LANES
    return Way(starts.astype(np.int64), ends.astype(np.int64), parts, int(lengths.max()))
