"""A picture with its labels drawn over it, for people."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.imaging.legend import LegendRow, add_legend
from atrous.imaging.palette import colors


def overlay(
    picture: Picture,
    labels_HW: LabelMap,
    class_names: Sequence[str],
    *,
    opacity: float = 0.5,
    legend: bool = True,
) -> Picture:
    """Tint each class but background in its colour and draw its outline.

    Args:
        picture: RGB uint8 HWC.
        labels_HW: class numbers of the same height and width; 255 is left untinted.
        class_names: a name for each class number.
        opacity: of the tint, 0 (outlines only) to 1.
        legend: add a panel at the right that names the classes present with their share of the pixels.

    Returns:
        RGB uint8 HWC; as large as the picture, or wider by the legend.
    """
    drawn = _tint(picture, labels_HW, opacity)
    if not legend:
        return drawn
    return add_legend(drawn, _rows(labels_HW, class_names))


def _tint(picture: Picture, labels_HW: LabelMap, opacity: float) -> Picture:
    table = _color_table()
    tinted = cv2.addWeighted(picture, 1 - opacity, table[labels_HW], opacity, 0)
    untouched = (labels_HW == BACKGROUND) | (labels_HW == IGNORE)
    drawn = np.where(untouched[..., None], picture, tinted)
    outline = _outline(labels_HW) & ~untouched
    drawn[outline] = table[labels_HW[outline]]
    return np.asarray(drawn, np.uint8)


def _color_table() -> NDArray[np.uint8]:
    return colors(256)


def _outline(labels_HW: LabelMap) -> NDArray[np.bool_]:
    """Pixels with a neighbour of another class."""
    return np.asarray(cv2.morphologyEx(labels_HW, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)


def _rows(labels_HW: LabelMap, class_names: Sequence[str]) -> list[LegendRow]:
    """One row a class present, the largest first; ignored pixels count as none."""
    counts = cv2.calcHist([labels_HW], [0], None, [256], [0, 256]).ravel()[: len(class_names)]
    total = max(float(counts.sum()), 1.0)
    table = _color_table()
    return [
        LegendRow(class_names[number], tuple(table[number].tolist()), float(counts[number]) / total)
        for number in np.argsort(-counts, kind="stable")
        if counts[number]
    ]
