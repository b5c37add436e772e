"""What the corners of the cells between a network's samples say of all the pixels within.

Between samples each class's logit is interpolated bilinearly, so the difference of two logits is too, and lies between
its values at the cell's corners. That bounds what can happen inside a cell before a single pixel is computed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE = 1 / 254  # others together below this share of the winner: its probability is above 254/255 …
NOT_CERTAIN = -13.0  # … and one of them above e^-13 of it: the probability is below 1 in 32 bits


@dataclass(frozen=True)
class Survey:
    """One entry a cell. Cell (i, j) has at its corners the samples i-1 and i, j-1 and j; at the rim both are one."""

    winner: NDArray[np.uint8]
    """A class that stands well in the cell; where `open` is false the class of every pixel."""
    lead_KHW: NDArray[np.float32]
    """How far each class's logit comes above the winner's at most, anywhere in the cell; 0 for the winner itself."""
    open: NDArray[np.bool_]
    """Whether pixels must be computed. Elsewhere all have the winner's label and a probability of 254/255 to 1."""


def survey(logits_KHW: NDArray[np.float32]) -> Survey:
    """Look at every cell; arrays are one longer than the logits each way."""
    corners = _corners(logits_KHW)
    low_KHW = np.minimum.reduce(corners)
    winner = low_KHW.argmax(axis=0)[None]
    leads = [corner - np.take_along_axis(corner, winner, axis=0) for corner in corners]
    lead_KHW = np.maximum.reduce(leads)
    return Survey(winner[0].astype(np.uint8), lead_KHW, ~_is_plain(leads, winner))


def _corners(logits_KHW: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    padded = np.pad(logits_KHW, ((0, 0), (1, 1), (1, 1)), mode="edge")
    return [padded[:, :-1, :-1], padded[:, :-1, 1:], padded[:, 1:, :-1], padded[:, 1:, 1:]]


def _is_plain(leads: list[NDArray[np.float32]], winner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each pixel's probability, cut off to a byte, is 254.

    The others' share of the winner, Σ exp(lead), is convex: nowhere in a cell is it above its largest corner.
    """
    share = np.maximum.reduce([np.exp(lead).sum(axis=0) for lead in leads]) - 1
    least = np.minimum.reduce(leads)
    np.put_along_axis(least, winner, -np.inf, axis=0)
    return np.asarray((share < SURE) & (least.max(axis=0) > NOT_CERTAIN))
