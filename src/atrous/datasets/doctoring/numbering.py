"""Masks whose numbers mean something else than the class list says, all of them alike: what they were meant to mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from atrous.datasets.doctoring.colored_mask import only_class
from atrous.datasets.problem import first_few
from atrous.datasets.value_map import ValueMap
from atrous.datasets.voc_classes import voc_colors
from atrous.domain.classes import BACKGROUND, IGNORE

RED, GREEN, BLUE = 19595, 38470, 7471  # of 65536: how picture libraries make grey of colours (ITU-R BT.601)


@dataclass(frozen=True)
class Numbering:
    """How the values of a dataset's masks were meant."""

    kind: str
    found: str
    """A sentence."""
    todo: str
    """What the person can do, a sentence."""
    why: str
    targets: Mapping[int, int] | None
    """Value → class number or 255, where it is certain; None where only the person knows."""


def explain_numbers(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """What the values used in all masks together were meant to mean; None when the class list explains them."""
    return next((found for explain in EXPLANATIONS if (found := explain(values, used))), None)


def _black_and_white(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """Drawn black and white where numbers are wanted: all that is labelled would be ignored."""
    if used != {0, IGNORE} or not _is_ignore(values):
        return None
    only = only_class(values)
    known = only is not None and values.targets.get(0) == BACKGROUND
    first = only if only is not None else min(values.source_names.keys() - {0}, default=1)
    return Numbering(
        kind="masks-of-0-and-255",
        found="The masks hold only 0 and 255; 255 means ignore, so nothing is left to learn.",
        todo=f"Write {first} for 255." if known else "Write the class's number for 255.",
        why="Black and white masks look right to people and empty to a network.",
        targets={0: BACKGROUND, IGNORE: values.targets[first]} if known else None,
    )


def _counted_from_1(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """The list begins at 0 and the masks at 1."""
    count, numbers = len(values.source_names), _numbers(values, used)
    if not _is_numbered_from_0(values) or 0 in used or max(numbers, default=0) != count:
        return None
    certain = numbers == set(range(1, count + 1))
    return Numbering(
        kind="off-by-one",
        found=f"The masks begin at 1 and end at {count}, the list of {count} names begins at 0: every class is read as "
        f"the one after it in the list, and {count} has no name.",
        todo="Take 1 from every value of the masks, or number the list from 1.",
        why="A model trained like this is right by its loss and wrong in every name.",
        targets=_kept_ignore(values) | {number: values.targets[number - 1] for number in numbers} if certain else None,
    )


def _background_not_listed(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """The masks have background as 0, and the list begins with the first thing."""
    count, numbers = len(values.source_names), _numbers(values, used)
    if not _is_numbered_from_0(values) or BACKGROUND in values.targets.values():
        return None
    if 0 not in used or max(numbers) != count:
        return None
    certain = numbers == set(range(count + 1))
    shifted = {number: values.targets[number - 1] for number in numbers - {0}}
    return Numbering(
        kind="off-by-one",
        found=f"The masks have the values 0 to {count}, the list has {count} names and none of them is background: as "
        f"it stands, 0 would be {values.source_names[0]!r}, and {count} has no name.",
        todo="If 0 is background in the masks, make 'background' the first name of the list.",
        why="A model trained like this is right by its loss and wrong in every name.",
        targets=_kept_ignore(values) | {0: BACKGROUND} | shifted if certain else None,
    )


def _grey_of_palette(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """Pascal VOC's palette turned to grey: brightness instead of numbers."""
    brightness = _voc_brightness(len(values.source_names))
    named = used - _ignored(values)
    if not _is_numbered_from_0(values) or named <= values.targets.keys() or not named <= brightness.keys():
        return None
    return Numbering(
        kind="grey-instead-of-numbers",
        found=f"The masks hold the values {_listed(used)}: the brightness of Pascal VOC's palette colours, not the "
        "numbers of the classes. They were opened as pictures and saved as grey.",
        todo="Save the masks anew without converting them; Pillow's mode P has the numbers.",
        why="Brightness is no number: some classes have the same, most have none of the list.",
        targets=_kept_ignore(values) | {value: values.targets[brightness[value]] for value in named},
    )


def _spread_greys(values: ValueMap, used: frozenset[int]) -> Numbering | None:
    """As many shades from black to white as there are classes."""
    count = len(values.source_names)
    if not _is_numbered_from_0(values) or len(used) != count or count < 3 or used <= values.targets.keys():
        return None
    shades = sorted(used)
    even = all(abs(shade - place * IGNORE / (count - 1)) <= 1 for place, shade in enumerate(shades))
    if not even and shades[-1] < 2 * count:  # a list with a hole, rather
        return None
    return Numbering(
        kind="grey-instead-of-numbers",
        found=f"The masks hold the values {_listed(used)}: {count} shades of grey for {count} classes, for the eye.",
        todo="Write the numbers of the classes; if the darkest is the first of the list, that is "
        + first_few((f"{place} for {shade}" for place, shade in enumerate(shades)), 4)
        + ".",
        why="Shades are no numbers: all but black have no class.",
        targets={shade: values.targets[place] for place, shade in enumerate(shades)} if even else None,
    )


EXPLANATIONS: tuple[Callable[[ValueMap, frozenset[int]], Numbering | None], ...] = (
    _black_and_white,
    _counted_from_1,
    _background_not_listed,
    _grey_of_palette,
    _spread_greys,
)


def _is_numbered_from_0(values: ValueMap) -> bool:
    """Whether the list has 0, 1, 2 … without a gap; one with numbers of its own was written with the masks in view."""
    return set(values.source_names) == set(range(len(values.source_names)))


def _is_ignore(values: ValueMap) -> bool:
    return values.targets.get(IGNORE) == IGNORE and IGNORE not in values.source_names


def _ignored(values: ValueMap) -> frozenset[int]:
    """Values that are ignore without being listed."""
    return frozenset(value for value, number in values.targets.items() if number == IGNORE) - values.source_names.keys()


def _numbers(values: ValueMap, used: frozenset[int]) -> frozenset[int]:
    return used - _ignored(values)


def _kept_ignore(values: ValueMap) -> dict[int, int]:
    return dict.fromkeys(_ignored(values), IGNORE)


def _voc_brightness(count: int) -> dict[int, int]:
    """Brightness → number, of the first numbers of the palette, where no two are equally bright."""
    colors = voc_colors()[:count].astype(np.int64)
    greys = ((colors @ (RED, GREEN, BLUE) + 0x8000) >> 16).tolist()
    return {grey: number for number, grey in enumerate(greys) if greys.count(grey) == 1}


def _listed(used: frozenset[int]) -> str:
    return first_few(map(str, sorted(used)), 8)
