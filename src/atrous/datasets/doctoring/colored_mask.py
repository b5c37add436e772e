"""A mask file that should hold class numbers and holds colours: what they are, and whether the numbers can be told."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.raw import IndexMask, LabelSource
from atrous.datasets.value_map import ValueMap
from atrous.datasets.voc_classes import voc_colors
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import MASK_READERS, MAX_PIXELS
from atrous.imaging.header import read_header

Pixels = NDArray[np.uint8]
"""Red, green, blue and alpha, (height, width, 4)."""

MODES = ("RGB", "RGBA", "LA")


@dataclass(frozen=True, slots=True)
class ColoredMask:
    """A mask file of colours that could be opened."""

    source: IndexMask
    mode: str
    """RGB, RGBA or LA, as Pillow has it."""
    reading: str
    """The key of `READINGS` that finds the class numbers in it; empty when none does."""


def look_at_colors(source: LabelSource, values: ValueMap) -> ColoredMask | None:
    """What a mask holds that is no index mask; None when it is no mask file, or damaged."""
    if not isinstance(source, IndexMask):
        return None
    opened = _open(source)
    if opened is None:
        return None
    mode, pixels = opened
    reading = next((name for name, read in READINGS.items() if read(pixels, values) is not None), "")
    return ColoredMask(source, mode, reading)


@dataclass(frozen=True)
class ReadColors:
    """Labels from the colours of a mask file, by one of the readings."""

    source: IndexMask
    reading: str
    values: ValueMap

    @property
    def files(self) -> tuple[str, ...]:
        """The mask."""
        return self.source.files

    def draw(self) -> LabelMap:
        """The source values."""
        opened = _open(self.source)
        labels_HW = None if opened is None else READINGS[self.reading](opened[1], self.values)
        if labels_HW is None:
            raise BadDataset(f"{self.source.file}: changed while it was read; run it again.")
        return labels_HW


def _open(source: IndexMask) -> tuple[str, Pixels] | None:
    try:
        data = source.tree.read_bytes(source.file)
        header = read_header(data, source.file)
        height, width = header.stored_HW
        if header.format not in MASK_READERS or height * width > MAX_PIXELS:
            return None
        image = MASK_READERS[header.format](io.BytesIO(data))
        return (image.mode, np.asarray(image.convert("RGBA"))) if image.mode in MODES else None
    except (BadDataset, BadPicture, OSError, SyntaxError, ValueError):
        return None  # damaged: what was said of it when it was read stands


def _grey(pixels: Pixels, values: ValueMap) -> LabelMap | None:
    red, green, blue, alpha = np.moveaxis(pixels, 2, 0)
    is_grey = (red == green).all() and (red == blue).all()
    return _known(red, values) if is_grey and (red.any() or alpha.all()) else None


def _red(pixels: Pixels, values: ValueMap) -> LabelMap | None:
    red, green, blue, _ = np.moveaxis(pixels, 2, 0)
    return _known(red, values) if red.any() and not green.any() and not blue.any() else None


def _alpha(pixels: Pixels, values: ValueMap) -> LabelMap | None:
    painted = pixels[..., :3][pixels[..., 3] > 0]
    one_color = len(painted) > 0 and bool((painted == painted[0]).all())
    return _known(pixels[..., 3], values) if one_color and not pixels[..., 3].all() else None


def _voc(pixels: Pixels, values: ValueMap) -> LabelMap | None:
    codes_HW = _codes(pixels)
    numbers = {int(code): number for number, code in enumerate(_codes(voc_colors()))}
    found = np.unique(codes_HW).tolist()
    if not all(code in numbers for code in found):
        return None
    table = np.array([numbers[code] for code in found], np.uint8)
    return _known(table[np.searchsorted(found, codes_HW)], values)


READINGS: dict[str, Callable[[Pixels, ValueMap], LabelMap | None]] = {
    "the same number in red, green and blue": _grey,
    "the number in red alone": _red,
    "the number in the transparency": _alpha,
    "Pascal VOC's colours": _voc,
}


def only_class(values: ValueMap) -> int | None:
    """The source value of the one class there is beside background; None where there are more."""
    found = [value for value, number in values.targets.items() if number not in (BACKGROUND, IGNORE)]
    return found[0] if len(found) == 1 else None


def _known(labels_HW: LabelMap, values: ValueMap) -> LabelMap | None:
    """The labels when all their values have a class; black and white is background and the only class, if it is."""
    found = set(np.unique(labels_HW).tolist())
    only = only_class(values)
    if found == {0, IGNORE}:
        return None if only is None else np.where(labels_HW == IGNORE, np.uint8(only), np.uint8(0))
    return labels_HW if _have_classes(found, values) else None


def _have_classes(found: Iterable[int], values: ValueMap) -> bool:
    return all(value in values.targets for value in found)


def _codes(colors: NDArray[np.uint8]) -> NDArray[np.uint32]:
    wide = colors.astype(np.uint32)
    return np.asarray(wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2], np.uint32)
