"""Probabilities as the logarithm of their odds, in which what lies between two of them is nearly straight."""

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST_DOUBT = np.float32(2**-25)
"""Of a probability that is 1 to the last bit; turned back it is 1 again."""


def log_odds(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """log(p / (1 - p))."""
    doubt = np.maximum(1 - probability, LEAST_DOUBT)
    return np.asarray(cv2.log(probability / doubt), np.float32)


def chances(odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities with these log odds."""
    against = np.asarray(cv2.exp(-odds), np.float32)
    against += 1
    return np.divide(np.float32(1), against, out=against)
