"""Blur, noise and holes: what a bad lens, a bad sensor and something in front of it do."""

import cv2
import numpy as np

from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.example import Example
from atrous.domain.augmentation import Blur, Cutout, Noise
from atrous.domain.classes import IGNORE
from atrous.imaging.placement import Box

BLACK, WHITE = 0, 255
LEAST_BLUR = 0.1  # pixels; less changes no value of 8 bits


def blur(step: Blur, example: Example, chance: Chance) -> Example:
    """A Gaussian whose standard deviation is anything up to the pixels given, by OpenCV's bit-exact filter."""
    sigma = round(chance.between(0, step.pixels), 3)
    if sigma < LEAST_BLUR:
        return example
    source = np.ascontiguousarray(example.picture)
    side = 2 * int(np.ceil(3 * sigma)) + 1
    blurred = cv2.GaussianBlur(source, (side, side), sigma, sigmaY=sigma, hint=cv2.ALGO_HINT_ACCURATE)
    return Example(np.asarray(blurred, np.uint8), example.labels_HW)


def noise(step: Noise, example: Example, chance: Chance) -> Example:
    """Salt and pepper on a share of the pixels up to the one given. The labels stay: the thing is still there."""
    limit = int(chance.between(0, step.percent / 100) * 2**32)
    height, width = example.size_HW
    words_HW = chance.words(height * width).reshape(height, width)
    picture = np.array(example.picture)
    hit_HW = words_HW < limit
    picture[hit_HW] = np.where(words_HW[hit_HW, None] & 1, WHITE, BLACK).astype(np.uint8)
    return Example(picture, example.labels_HW)


def cutout(step: Cutout, example: Example, chance: Chance) -> Example:
    """Black boxes about random points, cut off at the edges. What they hide is ignored: it cannot be known."""
    height, width = (max(1, round(side * step.percent / 100)) for side in example.size_HW)
    picture, labels_HW = np.array(example.picture), np.array(example.labels_HW)
    for _ in range(step.count):
        top, left = (chance.below(side) - box // 2 for side, box in zip(example.size_HW, (height, width), strict=True))
        hidden = Box(max(top, 0), max(left, 0), height + min(top, 0), width + min(left, 0))
        picture[hidden.slices] = BLACK
        labels_HW[hidden.slices] = IGNORE
    return Example(picture, labels_HW)
