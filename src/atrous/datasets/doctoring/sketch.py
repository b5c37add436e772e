"""Pictures and label maps as they are remembered after the pass over their pixels: small enough to keep all of them."""

import hashlib
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane

SIDE = 32
Sketches = NDArray[np.uint8]
"""Pictures as small grey ones, (N, 32, 32)."""
SHORTER_SIDE = 100  # of a picture, where it has them; from 64 pixels the frames of a video looked too much alike
LABEL_SIDE = 16
_SAMPLED = 128  # averaging all pixels of a photo takes half as long as decoding it; these tell lookalikes as well


def sketch_picture(grey_HW: Plane) -> bytes:
    """A grey picture as 32x32 values, whatever its shape."""
    sampled = cv2.resize(grey_HW, (_SAMPLED, _SAMPLED), interpolation=cv2.INTER_LINEAR)
    return cv2.resize(sampled, (SIDE, SIDE), interpolation=cv2.INTER_AREA).tobytes()


def digest_labels(labels_HW: LabelMap) -> bytes:
    """A hash of 16x16 pixels of a label map: two that differ are of different labels."""
    rows, columns = (_spread(side) for side in labels_HW.shape)
    return hashlib.blake2b(labels_HW[rows[:, None], columns].tobytes(), digest_size=8).digest()


@lru_cache(maxsize=64)
def _spread(side: int) -> NDArray[np.intp]:
    return np.linspace(0, side - 1, LABEL_SIDE).astype(np.intp)
