"""Labelled pictures made from a formula: the same bytes on every machine, and easy to reckon with by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.versions.example import Example
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.splits import Split


@dataclass(frozen=True)
class Patch:
    """A coloured ramp with a block of class 1 in one corner and of class 2 in the other."""

    number: int
    split: Split | None = "train"
    size_HW: SizeHW = (40, 48)
    empty: bool = False

    @property
    def name(self) -> str:
        return f"patch_{self.number}"

    def picture(self) -> Picture:
        y_HW, x_HW = np.mgrid[: self.size_HW[0], : self.size_HW[1]]
        channels = (x_HW * 5 + self.number * 40, y_HW * 6, x_HW * y_HW // 7 + self.labels() * 30)
        return np.stack(channels, axis=-1).astype(np.uint8)

    def picture_bytes(self) -> bytes:
        return encode_picture_exactly(self.picture())

    def labels(self) -> LabelMap:
        labels_HW = np.zeros(self.size_HW, np.uint8)
        if not self.empty:
            labels_HW[2:14, 3:15] = 1
            labels_HW[-12:, -16:] = 2
            labels_HW[0, :] = 255
        return labels_HW


class Always:
    """Chance that always falls at the same share of what is possible."""

    def __init__(self, share: float) -> None:
        self.share = share

    def below(self, count: int) -> int:
        return int(self.share * count)

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share

    def either_way(self, most: float) -> float:
        return self.between(-most, most)

    def happens(self, share: float) -> bool:
        return self.share < share

    def words(self, count: int) -> NDArray[np.uint32]:
        """Evenly spread over all 32-bit numbers, from small to large."""
        return (np.arange(count, dtype=np.uint64) * 2**32 // count).astype(np.uint32)


def labelled(rows: Sequence[Sequence[int]]) -> Example:
    """An example of these labels, each pixel's channels ten, eleven and twelve times its label."""
    labels_HW = np.array(rows, np.uint8)
    return Example((labels_HW[..., None] * np.array([10, 11, 12])).astype(np.uint8), labels_HW)
