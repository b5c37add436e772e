"""The least probability that a label needs to be believed."""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap

Cut = float | NDArray[np.float32]
"""A probability for all classes, or one for each class number, (K,). What is less probable becomes background."""


def unsure(probability_HW: NDArray[np.float32], labels_HW: LabelMap, cut: Cut) -> NDArray[np.bool_]:
    """The pixels whose label is less probable than it must be."""
    least = np.float32(cut) if isinstance(cut, float | int) else cut[labels_HW]
    return np.asarray(probability_HW < least)


def highest(cut: Cut) -> float:
    """A label at least so probable is kept, whatever its class."""
    return float(np.max(cut))
