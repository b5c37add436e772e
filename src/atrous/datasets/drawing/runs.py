"""COCO's run lengths: counts of pixels outside and inside in turn, down the columns from the left.

pycocotools draws them too, but returns memory that was never written where the counts end early; the files come from
anywhere, so they are read here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.drawing.cover import NOTHING, Cover
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset

Counts = NDArray[np.int64]

FIRST_CHARACTER, BITS, MORE, SIGN = 48, 5, 0x20, 0x10
LONGEST = 8  # characters a count; 40 bits


@dataclass(frozen=True, eq=False)
class Runs:
    """A mask as COCO writes it."""

    counts: object
    """As in the JSON: a list of numbers, or text in which they are compressed."""
    size_HW: SizeHW

    def cover(self, size_HW: SizeHW) -> Cover:
        """The pixels of the runs inside.

        Raises:
            BadDataset: the counts cannot be read, do not fill the mask, or fill a mask of another size.
        """
        if self.size_HW != size_HW:
            raise BadDataset(
                f"run lengths are of a mask of {_written(self.size_HW)}, the picture is {_written(size_HW)}"
            )
        counts = read_counts(self.counts)
        if (total := int(counts.sum())) != size_HW[0] * size_HW[1]:
            raise BadDataset(f"run lengths add up to {total} pixels, but the mask is {_written(size_HW)}")
        return _cover(counts, size_HW[0])


def read_counts(counts: object) -> Counts:
    """The lengths of the runs, outside first.

    Raises:
        BadDataset: they are neither a list of whole numbers nor COCO's text.
    """
    if isinstance(counts, str):
        lengths = _decompress(counts)
    elif isinstance(counts, list) and all(type(count) is int and 0 <= count < 1 << 40 for count in counts):
        lengths = np.array(counts, np.int64)
    else:
        raise BadDataset("run lengths are neither a list of whole numbers nor text")
    if len(lengths) and lengths.min() < 0:
        raise BadDataset(f"run lengths hold {lengths.min()}; they count pixels and cannot be negative")
    return lengths


def _decompress(text: str) -> Counts:
    """Five bits a character, lowest first; from the fourth count on only the difference to the last but one.

    As `rleFrString` of cocoapi's maskApi.c has it.
    """
    codes = np.frombuffer(text.encode("latin-1", "replace"), np.uint8).astype(np.int64) - FIRST_CHARACTER
    if not len(codes):
        return codes
    last = (codes & MORE) == 0
    starts = np.concatenate(([0], np.flatnonzero(last)[:-1] + 1))
    lengths = np.diff(np.append(starts, len(codes)))
    if not last[-1] or codes.min() < 0 or codes.max() >= 1 << 6 or lengths.max() > LONGEST:
        raise BadDataset("run lengths are damaged text")
    place = np.arange(len(codes)) - np.repeat(starts, lengths)
    counts = np.add.reduceat((codes & 0x1F) << (BITS * place), starts)
    negative = (codes[last] & SIGN) > 0
    counts -= negative.astype(np.int64) << (BITS * lengths)
    counts[1::2] = np.cumsum(counts[1::2])
    counts[2::2] = np.cumsum(counts[2::2])
    return counts


def _cover(counts: Counts, height: int) -> Cover:
    """Draw the columns from the first run inside to the last, and no others."""
    ends = np.cumsum(counts)
    inside = counts[1::2] > 0
    if not inside.any():
        return NOTHING
    begins, stops = ends[: len(counts) // 2 * 2 : 2][inside], ends[1::2][inside]
    first, last = int(begins[0]) // height, (int(stops[-1]) - 1) // height
    changes = np.zeros((last - first + 1) * height + 1, np.int8)
    np.add.at(changes, begins - first * height, 1)
    np.add.at(changes, stops - first * height, -1)
    inside_WH = np.cumsum(changes[:-1], dtype=np.int8).reshape(-1, height)
    return Cover(0, first, np.ascontiguousarray(inside_WH.T).view(np.uint8))


def _written(size_HW: SizeHW) -> str:
    return f"{size_HW[1]}x{size_HW[0]}"
