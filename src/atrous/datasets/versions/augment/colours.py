"""Other light and other colours. Labels stay as they are. Tables of 256 values, or sums that are exact."""

import math

import cv2
import numpy as np

from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.example import Example
from atrous.domain.augmentation import Brightness, Exposure, Hue, RandomGrayscale, Saturation

BITS = 12
PIXELS_AT_ONCE = 1 << 16
LUMA = (0.299, 0.587, 0.114)  # Rec. 601
THIRD = 1 / 3

Mix = list[list[float]]
"""What red, green and blue of the result take from red, green and blue, (3, 3)."""


def random_grayscale(step: RandomGrayscale, example: Example, chance: Chance) -> Example:
    """Three equal channels, in a share of the copies."""
    if not chance.happens(step.percent / 100):
        return example
    grey = cv2.cvtColor(np.ascontiguousarray(example.picture), cv2.COLOR_RGB2GRAY)
    return Example(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8), example.labels_HW)


def hue(step: Hue, example: Example, chance: Chance) -> Example:
    """Colours turned about the grey axis (Rodrigues' formula for the axis (1, 1, 1)); grey stays."""
    angle = math.radians(chance.either_way(step.degrees))
    cosine, sine = math.cos(angle), math.sin(angle) / math.sqrt(3)
    same, next_, last = cosine + (1 - cosine) * THIRD, (1 - cosine) * THIRD - sine, (1 - cosine) * THIRD + sine
    return _mixed(example, [[same, next_, last], [last, same, next_], [next_, last, same]])


def saturation(step: Saturation, example: Example, chance: Chance) -> Example:
    """The distance from grey made larger or smaller; at -100 % everything is grey."""
    amount = 1 + chance.either_way(step.percent / 100)
    return _mixed(example, [[(1 - amount) * LUMA[j] + amount * (i == j) for j in range(3)] for i in range(3)])


def brightness(step: Brightness, example: Example, chance: Chance) -> Example:
    """Every value times 1 + the share drawn."""
    most = step.percent / 100
    share = chance.between(-most if step.darken else 0, most if step.brighten else 0)
    return _looked_up(example, [value * (1 + share) for value in range(256)])


def exposure(step: Exposure, example: Example, chance: Chance) -> Example:
    """A gamma curve, whose exponent is 1 / (1 + the share drawn): ends stay, the middle moves."""
    power = 1 / (1 + chance.either_way(step.percent / 100))
    return _looked_up(example, [255 * (value / 255) ** power for value in range(256)])


def _looked_up(example: Example, table: list[float]) -> Example:
    values = np.array([min(max(math.floor(value + 0.5), 0), 255) for value in table], np.uint8)
    return Example(np.asarray(cv2.LUT(np.ascontiguousarray(example.picture), values), np.uint8), example.labels_HW)


def _mixed(example: Example, mix: Mix) -> Example:
    """Sums of values of 8 bits with weights in 4096ths have at most 24 bits: exact, in whatever order they are made."""
    weights = np.round(np.array(mix) * (1 << BITS)).astype(np.float32) / (1 << BITS)
    mixed = np.empty(example.picture.shape, np.uint8)
    rows = max(1, PIXELS_AT_ONCE // example.size_HW[1])
    for top in range(0, example.size_HW[0], rows):
        strip = slice(top, top + rows)
        sums = cv2.transform(example.picture[strip].astype(np.float32), weights)
        mixed[strip] = np.clip(sums + 0.5, 0, 255)
    return Example(mixed, example.labels_HW)
