"""Four pictures in one."""

from collections.abc import Callable

import numpy as np

from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.example import Example
from atrous.domain.classes import IGNORE
from atrous.imaging.placement import Box

SHARE = 0.5  # of the copies; the others keep the picture's own surroundings
CROSS = (0.25, 0.75)  # where the four may meet, as a share of each side

Partner = Callable[[Chance], Example]
"""Another example of the training split, chosen by chance."""


def mosaic(example: Example, chance: Chance, partner: Partner) -> Example:
    """In half of the copies: the example and three partners in the quarters about a random point, at their own scale.

    A quarter that is larger than its picture is black beside it, and ignored there.
    """
    if not chance.happens(SHARE):
        return example
    picture, labels_HW = np.zeros_like(example.picture), np.full_like(example.labels_HW, IGNORE)
    for place, quarter in enumerate(_quarters(example, chance)):
        shown = example if place == 0 else partner(chance)
        window = shown.window(_somewhere(shown, quarter, chance))
        height, width = window.size_HW
        target = Box(quarter.top, quarter.left, height, width).slices
        picture[target], labels_HW[target] = window.picture, window.labels_HW
    return Example(picture, labels_HW)


def _quarters(example: Example, chance: Chance) -> list[Box]:
    """The four windows, in an order of chance, so that the example itself may stand in each."""
    height, width = example.size_HW
    y, x = int(height * chance.between(*CROSS)), int(width * chance.between(*CROSS))
    boxes = [Box(0, 0, y, x), Box(0, x, y, width - x), Box(y, 0, height - y, x), Box(y, x, height - y, width - x)]
    first = chance.below(4)
    return boxes[first:] + boxes[:first]


def _somewhere(example: Example, wanted: Box, chance: Chance) -> Box:
    height, width = min(example.size_HW[0], wanted.height), min(example.size_HW[1], wanted.width)
    top, left = chance.below(example.size_HW[0] - height + 1), chance.below(example.size_HW[1] - width + 1)
    return Box(top, left, height, width)
