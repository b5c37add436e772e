"""One direction of a mosaic: where the tiles lie, and how much of each goes into a pixel.

Neighbours overlap by a quarter of a tile. The sixteenth nearest to a tile's edge, where the network sees only one side
of things, is not used; over the eighth between the two such rims the one tile fades into the other.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.runtime.bilinear import bilinear_weights

PARTS, OVERLAP = 16, 4  # a tile has 16 parts, and shares 4 with each neighbour


@dataclass(frozen=True)
class Cuts:
    """Tile i is used for the pixels from `bounds[i]` to `bounds[i + 1]`; over the first of them tile i-1 fades out."""

    length: int
    tile: int
    starts: tuple[int, ...]
    """The first pixel of each tile."""
    bounds: tuple[int, ...]
    fade: int
    """How many pixels two tiles share, after each bound but the first and the last."""

    @classmethod
    def of(cls, length: int, tile: int) -> "Cuts":
        """Tiles from the first pixel on; the last is moved back to end where the picture ends."""
        if tile >= length:
            return cls(length, length, (0,), (0, length), 0)
        part = tile // PARTS
        starts = (*range(0, length - tile, tile - OVERLAP * part), length - tile)
        middles = ((before + tile + after) // 2 for before, after in itertools.pairwise(starts))
        return cls(length, tile, starts, (0, *(middle - part for middle in middles), length), 2 * part)

    def pixels(self, number: int) -> slice:
        """What tile `number` is used for."""
        return slice(self.bounds[number], self.bounds[number + 1])

    def window(self, number: int) -> slice:
        """What tile `number` shows."""
        return slice(self.starts[number], self.starts[number] + self.tile)

    def own_weights(self, number: int, samples: int) -> NDArray[np.float32]:
        """How much of each of a tile's samples goes into each of its pixels, (pixels, samples)."""
        weights = self._weights(number, self.pixels(number), samples)
        if number > 0:
            weights[: self.fade] *= self._rise()
        return weights

    def fading_weights(self, number: int, samples: int) -> NDArray[np.float32]:
        """How much of the tile before goes into the first `fade` pixels of tile `number`, (fade, samples)."""
        start = self.bounds[number]
        return self._weights(number - 1, slice(start, start + self.fade), samples) * (1 - self._rise())

    def _weights(self, number: int, pixels: slice, samples: int) -> NDArray[np.float32]:
        start = self.starts[number]
        return bilinear_weights(samples, self.tile)[pixels.start - start : pixels.stop - start].copy()

    def _rise(self) -> NDArray[np.float32]:
        return np.asarray((np.arange(self.fade) + 0.5) / self.fade, np.float32)[:, None]
