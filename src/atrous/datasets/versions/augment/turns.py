"""Mirror images and quarter turns: pixels change places and nothing else."""

import numpy as np

from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.example import Example
from atrous.domain.augmentation import Flip, Ninety

CLOCKWISE, UPSIDE_DOWN, COUNTER_CLOCKWISE = -1, 2, 1  # in quarter turns as numpy counts them


def flip(step: Flip, example: Example, chance: Chance) -> Example:
    """Left for right and top for bottom, each with even odds."""
    for on, axis in ((step.horizontal, 1), (step.vertical, 0)):
        if on and chance.happens(0.5):
            example = Example(np.flip(example.picture, axis), np.flip(example.labels_HW, axis))
    return example


def ninety(step: Ninety, example: Example, chance: Chance) -> Example:
    """None of the turns or one of them, equally likely. A quarter turn swaps height and width."""
    turns = [0]
    turns += [CLOCKWISE] * step.clockwise + [COUNTER_CLOCKWISE] * step.counter_clockwise
    turns += [UPSIDE_DOWN] * step.upside_down
    turn = turns[chance.below(len(turns))]
    return Example(np.rot90(example.picture, turn), np.rot90(example.labels_HW, turn)) if turn else example
