"""Pictures and label maps as they are remembered after the pass over their pixels: small enough to keep all of them."""

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture

SIDE = 32
LABEL_SIDE = 16
_SAMPLED = 128  # averaging all pixels of a photo takes half as long as decoding it; these tell lookalikes as well


def sketch_picture(picture: Picture) -> bytes:
    """A picture as 32x32 grey values, whatever its shape."""
    sampled = cv2.resize(picture, (_SAMPLED, _SAMPLED), interpolation=cv2.INTER_LINEAR)
    grey = cv2.cvtColor(sampled, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).tobytes()


def sketch_labels(labels_HW: LabelMap) -> bytes:
    """The values of 16x16 pixels of a label map: two sketches that differ are of different labels."""
    rows, columns = (np.linspace(0, side - 1, LABEL_SIDE).astype(int) for side in labels_HW.shape)
    return np.ascontiguousarray(labels_HW[np.ix_(rows, columns)]).tobytes()
