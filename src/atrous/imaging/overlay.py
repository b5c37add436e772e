"""A picture with its labels drawn over it, for people."""

from collections.abc import Sequence

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture, Plane
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.imaging.legend import LegendRow, add_legend
from atrous.imaging.palette import colors

UNTINTED = (255, 255, 255)  # background keeps its own colours, so its square in the legend stays empty


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
    color = cv2.LUT(cv2.merge((labels_HW, labels_HW, labels_HW)), colors(256)[None])
    drawn = cv2.addWeighted(picture, 1 - opacity, color, opacity, 0)
    untinted = cv2.bitwise_or(*(cv2.inRange(labels_HW, value, value) for value in (BACKGROUND, IGNORE)))
    cv2.copyTo(color, _outline(labels_HW), drawn)
    return np.asarray(cv2.copyTo(picture, untinted, drawn), np.uint8)


def _outline(labels_HW: LabelMap) -> Plane:
    """Pixels with a neighbour of another class are not 0."""
    return np.asarray(cv2.morphologyEx(labels_HW, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), np.uint8)


def _rows(labels_HW: LabelMap, class_names: Sequence[str]) -> list[LegendRow]:
    """One row a class present, the largest first; ignored pixels count as none."""
    counts = cv2.calcHist([labels_HW], [0], None, [256], [0, 256]).ravel()[: len(class_names)]
    shares = (counts / max(counts.sum(), 1)).tolist()
    order = sorted((number for number, share in enumerate(shares) if share), key=lambda number: -shares[number])
    swatches = [UNTINTED, *(tuple(color) for color in colors(len(class_names)).tolist()[1:])]
    return [LegendRow(class_names[number], swatches[number], shares[number]) for number in order]
