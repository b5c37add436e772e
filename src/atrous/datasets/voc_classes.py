"""Pascal VOC's classes and the colours it shows them in."""

import numpy as np
from numpy.typing import NDArray

VOC_NAMES = (
    "background",
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
)


def voc_colors() -> NDArray[np.uint8]:
    """The colours of VOC's development kit (VOClabelcolormap.m), (256, 3): three bits of a value to each channel."""
    values = np.arange(256)
    colors_256x3 = np.zeros((256, 3), np.uint8)
    for step in range(3):  # the lowest bits make the largest difference
        for channel in range(3):
            colors_256x3[:, channel] |= ((values >> (3 * step + channel) & 1) << (7 - step)).astype(np.uint8)
    return colors_256x3
