"""COCO's compressed run lengths of label maps: what pycocotools calls RLE, without its C extension.

The pixels go down the columns from the left. All classes are found in one pass over the picture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap

FIRST_CHARACTER, BITS, MORE = 48, 5, 0x20


@dataclass(frozen=True, eq=False)
class LabelRuns:
    """Where each class begins and ends, down the columns of a whole label map."""

    pixels: int
    labels: NDArray[np.uint8]
    """The class of each run; neighbours differ."""
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, labels_HW: LabelMap) -> "LabelRuns":
        """Find the runs."""
        flat = labels_HW.T.ravel()
        changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        starts = np.concatenate(([0], changes))
        return cls(flat.size, flat[starts], starts, np.append(changes, flat.size))

    def counts(self, class_id: int) -> NDArray[np.int64]:
        """Lengths of the runs outside and inside a class in turn, outside first, to the last pixel."""
        mine = self.labels == class_id
        bounds = np.stack((self.starts[mine], self.ends[mine]), axis=1).ravel()
        counts = np.diff(bounds, prepend=0, append=self.pixels)
        return counts if counts[-1] else counts[:-1]


def compress(counts: NDArray[np.int64]) -> str:
    """Five bits a character, lowest first; from the fourth count on only the difference to the last but one.

    As `rleToString` of cocoapi's maskApi.c writes it.
    """
    values = counts.copy()
    values[3:] -= counts[1:-2]
    characters: list[NDArray[np.uint8]] = []
    unfinished = np.ones(len(values), np.bool_)
    places: list[NDArray[np.bool_]] = []
    while unfinished.any():
        bits = values & (MORE - 1)
        values >>= BITS
        sign = np.where(bits & (MORE >> 1), -1, 0)
        more = unfinished & (values != sign)
        characters.append((bits + np.where(more, MORE, 0) + FIRST_CHARACTER).astype(np.uint8))
        places.append(unfinished)
        unfinished = more
    return np.stack(characters, axis=1)[np.stack(places, axis=1)].tobytes().decode("ascii")
