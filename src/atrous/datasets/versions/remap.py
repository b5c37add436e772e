"""Modify Classes: classes renamed, merged and dropped, in the class list and in the labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, BACKGROUND_NAME, IGNORE, MAX_CLASSES, Classes
from atrous.domain.errors import BadSettings


@dataclass(frozen=True)
class Remap:
    """New class numbers for old ones."""

    classes: Classes
    """The new list."""
    numbers: tuple[int, ...]
    """The new number of each old class."""

    def __call__(self, labels_HW: LabelMap) -> LabelMap:
        """Labels in the new numbers; 255 stays."""
        if self.numbers == tuple(range(len(self.numbers))):
            return labels_HW
        table = np.full(MAX_CLASSES + 1, IGNORE, np.uint8)
        table[: len(self.numbers)] = self.numbers
        return np.asarray(cv2.LUT(labels_HW, table), np.uint8)


def remap_classes(classes: Classes, names: Mapping[str, str]) -> Remap:
    """Old name → new name, all at once. Classes that end up with one name are one class, "background" drops them.

    The new classes stand in the order of the old ones.

    Raises:
        BadSettings: an old name is not there or is background, or no class is left.
    """
    for old in names:
        if old not in classes.names:
            raise BadSettings(f"remap {old!r}: there is no such class; there are {', '.join(classes.names)}.")
        if old == classes.names[BACKGROUND]:
            raise BadSettings("remap cannot rename background: it is what is left where nothing is labelled.")
    new = [names.get(name, name) for name in classes.names[1:]]
    kept = list(dict.fromkeys(name for name in new if name.lower() != BACKGROUND_NAME))
    if not kept:
        raise BadSettings(
            f"remap drops all of {', '.join(classes.names[1:])}; wanted at least one class left to learn."
        )
    numbers = {name: number for number, name in enumerate(kept, start=1)}
    remapped = Classes((classes.names[BACKGROUND], *kept))
    return Remap(remapped, (BACKGROUND, *(numbers.get(name, BACKGROUND) for name in new)))
