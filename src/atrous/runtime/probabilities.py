"""How probable each pixel's classes are, not of the winner alone."""

from dataclasses import dataclass
from typing import Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import SizeHW
from atrous.runtime.blocks import Block

ProbabilityKind = Literal["top3", "all"]

RANKS = 3


class Probabilities(Protocol):
    """Planes to be filled block by block."""

    def take(self, block: Block) -> None:
        """Fill the block's pixels; its scores are left as they are."""


@dataclass(frozen=True, eq=False)
class EveryClass:
    """Every class's probability times 255, cut off; before any threshold, 0 where the model never looked."""

    planes_KHW: NDArray[np.uint8]

    def take(self, block: Block) -> None:
        """See `Probabilities`."""
        self.planes_KHW[:, block.rows, block.columns] = _bytes(_softmax(block.logits_KHW))


@dataclass(frozen=True, eq=False)
class BestClasses:
    """The most probable classes of each pixel, the best first."""

    class_ids_RHW: NDArray[np.uint8]
    planes_RHW: NDArray[np.uint8]
    """Their probabilities times 255, cut off; before any threshold, 0 where the model never looked."""

    def take(self, block: Block) -> None:
        """See `Probabilities`."""
        logits_KHW, shares_KHW = block.logits_KHW.copy(), _softmax(block.logits_KHW)
        for rank in range(len(self.class_ids_RHW)):
            winner_1HW = logits_KHW.argmax(axis=0)[None]
            self.class_ids_RHW[rank, block.rows, block.columns] = winner_1HW[0]
            share_1HW = np.take_along_axis(shares_KHW, winner_1HW, axis=0)
            self.planes_RHW[rank, block.rows, block.columns] = _bytes(share_1HW)[0]
            np.put_along_axis(logits_KHW, winner_1HW, -np.inf, axis=0)


def plane_count(kind: ProbabilityKind, classes: int) -> int:
    """How many planes of the picture's size an answer has."""
    return classes if kind == "all" else 2 * min(RANKS, classes)


def empty_planes(kind: ProbabilityKind, classes: int, size_HW: SizeHW) -> EveryClass | BestClasses:
    """Planes that are all 0, to be filled."""
    if kind == "all":
        return EveryClass(np.zeros((classes, *size_HW), np.uint8))
    ranks = min(RANKS, classes)
    return BestClasses(np.zeros((ranks, *size_HW), np.uint8), np.zeros((ranks, *size_HW), np.uint8))


def _softmax(logits_KHW: NDArray[np.float32]) -> NDArray[np.float32]:
    shares_KHW = np.asarray(logits_KHW - logits_KHW.max(axis=0), np.float32)
    for plane in shares_KHW:
        cv2.exp(plane, dst=plane)  # a third of the time of numpy's
    shares_KHW /= shares_KHW.sum(axis=0)
    return shares_KHW


def _bytes(shares: NDArray[np.float32]) -> NDArray[np.uint8]:
    return (shares * np.float32(255)).astype(np.uint8)
