"""Chance that is the same on every machine: it follows from names and numbers alone.

Only the raw bits of numpy's PCG64 are used, which numpy promises never to change; the methods of its Generator may.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

WORD = 1 << 64


class Chance:
    """A stream of random numbers; the same parts give the same stream."""

    def __init__(self, *parts: str | int) -> None:
        digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
        self._bits = np.random.PCG64(int.from_bytes(digest[:16], "little"))

    def below(self, count: int) -> int:
        """One of 0 to count - 1."""
        return int(self._bits.random_raw()) * count // WORD

    def between(self, low: float, high: float) -> float:
        """A number from low up to, but not, high."""
        return low + (high - low) * ((int(self._bits.random_raw()) >> 11) * 2.0**-53)

    def either_way(self, most: float) -> float:
        """A number from -most to most."""
        return self.between(-most, most)

    def happens(self, share: float) -> bool:
        """True in this share of all cases."""
        return self.between(0, 1) < share

    def words(self, count: int) -> NDArray[np.uint32]:
        """So many random 32-bit numbers."""
        raw = np.asarray(self._bits.random_raw((count + 1) // 2), "<u8")
        return np.asarray(raw.view("<u4")[:count], np.uint32)
