"""From the values of a dataset's masks to our class numbers, the same for every sample."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.class_roles import Roles, find_roles
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import first_few, quantity
from atrous.datasets.raw import RawDataset
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, IGNORE, Classes
from atrous.domain.errors import BadDataset

VALUES = 256
_ROWS_AT_ONCE = 1 << 23  # pixels; calcHist counts in float32, which is exact up to 2**24


@dataclass(frozen=True)
class ValueMap:
    """What each source value means."""

    classes: Classes
    targets: Mapping[int, int]
    """Source value → class number or 255. A value that is missing has no class."""
    source_names: Mapping[int, str]

    def apply(self, source_HW: LabelMap, file: str) -> LabelMap:
        """Labels in our numbers.

        Raises:
            BadDataset: a pixel has a value without a class.
        """
        if unknown := self.without_class(count_values(source_HW)):
            raise BadDataset(f"{file}: {self.explain(unknown)}")
        return self.look_up(source_HW)

    def look_up(self, source_HW: LabelMap) -> LabelMap:
        """Labels in our numbers, of values known to have a class each."""
        if all(value == target for value, target in self.targets.items()):
            return source_HW
        table = np.full(VALUES, IGNORE, np.uint8)
        table[list(self.targets)] = list(self.targets.values())
        return np.asarray(cv2.LUT(source_HW, table), np.uint8)

    def without_class(self, counts: NDArray[np.int64]) -> dict[int, int]:
        """Value → pixels, of the values present that have no class."""
        return {int(value): int(counts[value]) for value in np.flatnonzero(counts) if int(value) not in self.targets}

    def explain(self, unknown: Mapping[int, int]) -> str:
        """A sentence about values without a class, from value → pixels."""
        values = first_few((f"{value} ({quantity(pixels, 'pixel')})" for value, pixels in unknown.items()), 5)
        listed = ", ".join(f"{value} {name}" for value, name in list(self.source_names.items())[:12])
        return (
            f"found {'values' if len(unknown) > 1 else 'the value'} {values} without a class; "
            f"the class list has {listed}{' …' if len(self.source_names) > 12 else ''}."
        )


def count_values(labels_HW: LabelMap) -> NDArray[np.int64]:
    """Pixels of each value, (256,)."""
    counts = np.zeros(VALUES, np.int64)
    rows = max(1, _ROWS_AT_ONCE // labels_HW.shape[1])
    for top in range(0, labels_HW.shape[0], rows):
        strip = np.ascontiguousarray(labels_HW[top : top + rows])
        counts += cv2.calcHist([strip], [0], None, [VALUES], [0, VALUES]).ravel().astype(np.int64)
    return counts


def map_values(raw: RawDataset, options: ReadOptions) -> tuple[ValueMap, list[str]]:
    """Decide what each value means. Returns the map and the decisions in sentences.

    Background is 0 whether the dataset has it or not; ignore is 255; the other classes follow from 1 on in the order of
    their values, and values of the same name are one class.

    Raises:
        BadDataset: no class is left, or there are too many.
        BadSettings: an option names a class that is not there.
    """
    names = {value: name.strip() for value, name in sorted(raw.class_names.items())}
    roles = find_roles(names, options)
    foreground = {value: name for value, name in names.items() if value not in roles.background | roles.ignore}
    if not foreground:
        raise BadDataset(
            f"None of the classes {', '.join(names.values()) or '(none)'} is left to learn: "
            "all are background or ignore. --background and --ignore say otherwise."
        )
    numbers = {name: number for number, name in enumerate(dict.fromkeys(foreground.values()), start=1)}
    targets = dict.fromkeys(raw.ignore_values, IGNORE) | {value: numbers[name] for value, name in foreground.items()}
    targets |= dict.fromkeys(roles.background, BACKGROUND) | dict.fromkeys(roles.ignore, IGNORE)
    if raw.unlabelled_value is not None:
        targets[raw.unlabelled_value] = BACKGROUND if options.unlabelled == "background" else IGNORE
    elif min(names) > 0 and 0 not in raw.ignore_values:  # a list that begins at 1 leaves 0 for what it does not name
        targets[0] = BACKGROUND
    values = ValueMap(Classes.of(numbers), dict(sorted(targets.items())), names)
    return values, _decisions(names, numbers, roles, raw, options)


def _decisions(
    names: Mapping[int, str], numbers: Mapping[str, int], roles: Roles, raw: RawDataset, options: ReadOptions
) -> list[str]:
    sentences = [_background(names, roles, raw, options), _moved(names, numbers, roles, raw)]
    sentences += [_ignored(value, names[value], options) for value in sorted(roles.ignore)]
    sentences += [_merged(names, name) for name in numbers if list(names.values()).count(name) > 1]
    return [sentence for sentence in sentences if sentence]


def _background(names: Mapping[int, str], roles: Roles, raw: RawDataset, options: ReadOptions) -> str:
    if raw.unlabelled_value is not None:
        became = "background" if options.unlabelled == "background" else "ignore (255)"
        return f"Pixels on which nothing was drawn are {became}."
    first = min(names.keys() - roles.ignore)
    if not roles.background and min(names) > 0:
        nothing = "No value means background, so it has no pixels."
        return nothing if 0 in raw.ignore_values else "No class has the value 0, so 0 is background."
    if not roles.background:
        return (
            f"No class is called background, so value {first} is the class {names[first]!r}; background is 0 and has "
            f"no pixels. If {first} means background, say --background {names[first]}."
        )
    if options.background or min(roles.background):
        listed = first_few(f"{value} {names[value]!r}" for value in sorted(roles.background))
        return f"Value {listed} is background and became 0."
    return ""


def _moved(names: Mapping[int, str], numbers: Mapping[str, int], roles: Roles, raw: RawDataset) -> str:
    if raw.unlabelled_value is not None:  # the reader made up the values; nobody has seen them
        return ""
    kept = [value for value in names if value not in roles.background | roles.ignore]
    moved = [f"{names[value]} {value}→{numbers[names[value]]}" for value in kept if numbers[names[value]] != value]
    if not moved:
        return ""
    return f"{len(moved)} of {len(names)} classes got another number: {first_few(moved, 4)}."


def _ignored(value: int, name: str, options: ReadOptions) -> str:
    asked = "as asked" if options.ignore else "by its name; --ignore none keeps it as a class"
    return f"Value {value} {name!r} became ignore (255), {asked}: loss and metric leave its pixels out."


def _merged(names: Mapping[int, str], name: str) -> str:
    values = " and ".join(str(value) for value, other in names.items() if other == name)
    return f"The values {values} are all called {name!r} and are one class."
