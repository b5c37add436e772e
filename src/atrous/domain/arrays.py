"""Names for the arrays that travel between rooms. The suffix of a variable says its axes: `logits_NKHW`."""

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, uint8, (height, width, 3)."""

LabelMap = NDArray[np.uint8]
"""Class numbers, uint8, (height, width): 0 is background, 255 is ignore."""

Plane = NDArray[np.uint8]
"""Any single-channel uint8 picture, (height, width)."""

Logits = NDArray[np.float32]
"""Scores before softmax, float32, (pictures, classes, height, width)."""

SizeHW = tuple[int, int]
"""Height and width in pixels, in this order."""
