"""Label maps drawn on a picture that the annotating tool did not turn."""

from collections.abc import Callable

import numpy as np

from atrous.domain.arrays import LabelMap
from atrous.imaging.header import SIDEWAYS, Header

Turn = Callable[[LabelMap], LabelMap]


def turn_upright(labels_HW: LabelMap, header: Header) -> LabelMap:
    """Turn labels as EXIF turns their picture, if their size shows that they were drawn on the picture as stored.

    A square picture and one that lies upside down have the same size either way; nearly every tool turns, so they are
    taken as turned.
    """
    drawn_HW = (labels_HW.shape[0], labels_HW.shape[1])
    if header.orientation in SIDEWAYS and drawn_HW == header.stored_HW != header.oriented_HW:
        return np.ascontiguousarray(TURNS[header.orientation](labels_HW), np.uint8)
    return labels_HW


TURNS: dict[int, Turn] = {
    5: lambda labels_HW: labels_HW.T,
    6: lambda labels_HW: labels_HW[::-1].T,
    7: lambda labels_HW: labels_HW[::-1, ::-1].T,
    8: lambda labels_HW: labels_HW[:, ::-1].T,
}
"""EXIF orientation → what makes the picture upright."""
