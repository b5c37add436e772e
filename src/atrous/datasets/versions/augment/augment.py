"""One augmented copy of an example."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from atrous.datasets.versions.augment import affine, blemishes, colours, turns
from atrous.datasets.versions.augment.affine import Affine
from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.augment.mosaic import Partner, mosaic
from atrous.datasets.versions.augment.warp import warp
from atrous.datasets.versions.example import Example
from atrous.domain import augmentation as steps
from atrous.domain.arrays import SizeHW
from atrous.domain.augmentation import Augmentation

MOVES: dict[type, Callable[[Any, SizeHW, Chance], Affine]] = {
    steps.Crop: affine.crop,
    steps.Rotate: affine.rotate,
    steps.Shear: affine.shear,
}
TURNS: dict[type, Callable[[Any, Example, Chance], Example]] = {steps.Flip: turns.flip, steps.Ninety: turns.ninety}
LOOKS: dict[type, Callable[[Any, Example, Chance], Example]] = {
    steps.RandomGrayscale: colours.random_grayscale,
    steps.Hue: colours.hue,
    steps.Saturation: colours.saturation,
    steps.Brightness: colours.brightness,
    steps.Exposure: colours.exposure,
    steps.Blur: blemishes.blur,
    steps.Noise: blemishes.noise,
    steps.Cutout: blemishes.cutout,
}


def augment(example: Example, augmentation: Augmentation, chance: Chance, partner: Partner) -> Example:
    """A copy: put together, turned, moved, recoloured, damaged, in this order. All of it follows from `chance`."""
    if augmentation.mosaic:
        example = mosaic(example, chance, partner)
    example = _apply(TURNS, example, augmentation, chance)
    moves = [MOVES[type(step)](step, example.size_HW, chance) for step in augmentation.steps if type(step) in MOVES]
    if moves:
        to_source = reduce(lambda before, after: after.then(before), moves, Affine())
        example = warp(example, to_source)
    return _apply(LOOKS, example, augmentation, chance)


def _apply(
    table: dict[type, Callable[[Any, Example, Chance], Example]],
    example: Example,
    augmentation: Augmentation,
    chance: Chance,
) -> Example:
    for step in augmentation.steps:
        if type(step) in table:
            example = table[type(step)](step, example, chance)
    return example
