"""Which colour is which class: the tables that tools write beside colour masks, and looking pixels up in one."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from atrous.datasets.problem import first_few, quantity
from atrous.datasets.tree import Tree
from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.errors import BadDataset

Color = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

LABEL_MAP = "labelmap.txt"
_NO_CLASS = 255
_PIXELS_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class ColorTable:
    """Rows of a name and a colour; the place of a row is its value.

    Raises:
        BadDataset: there is no row or too many, or a colour stands twice.
    """

    file: str
    rows: tuple[tuple[str, Color], ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.rows) <= _NO_CLASS:
            raise BadDataset(f"{self.file}: has {quantity(len(self.rows), 'row')}; wanted 1 to {_NO_CLASS}.")
        seen: dict[Color, str] = {}
        for name, color in self.rows:
            if color in seen:
                raise BadDataset(
                    f"{self.file}: {name!r} and {seen[color]!r} have the same colour {_spelled(color)}; "
                    "a pixel cannot tell them apart. Keep one."
                )
            seen[color] = name

    @property
    def names(self) -> tuple[str, ...]:
        """The class names in the order of the rows; several colours may have the same name."""
        return tuple(name for name, _ in self.rows)

    @property
    def grey_only(self) -> bool:
        """Whether every colour is a shade of grey."""
        return all(red == green == blue for _, (red, green, blue) in self.rows)

    def values_of(self, picture: Picture, file: str) -> LabelMap:
        """The row of each pixel's colour, uint8 (height, width). Colours have to be exact.

        Raises:
            BadDataset: a colour is not in the table; the message has the file and the colours.
        """
        height, width = picture.shape[:2]
        values_HW = np.empty((height, width), np.uint8)
        rows = max(1, _PIXELS_AT_ONCE // width)
        unknown: dict[int, int] = {}
        for top in range(0, height, rows):
            codes_HW = color_codes(picture[top : top + rows])
            found_HW = np.take(_value_of_code(self.rows), codes_HW)
            values_HW[top : top + rows] = found_HW
            lost, counts = np.unique(codes_HW[found_HW == _NO_CLASS], return_counts=True)
            for code, count in zip(lost.tolist(), counts.tolist(), strict=True):
                unknown[code] = unknown.get(code, 0) + count
        if unknown:
            raise BadDataset(self._explain(file, unknown))
        return values_HW

    def _explain(self, file: str, unknown: dict[int, int]) -> str:
        most = sorted(unknown, key=lambda code: (-unknown[code], code))
        listed = first_few((f"{_spelled(color_of(c))} ({quantity(unknown[c], 'pixel')})" for c in most), 3)
        blurred = len(unknown) > 2 * len(self.rows) + 16
        return (
            f"{file}: found the {'colours' if len(unknown) > 1 else 'colour'} {listed}, which {self.file} does not "
            "have; "
            + (
                "so many stem from smoothed edges or lossy compression. Export the masks anew without them."
                if blurred
                else "add a row for each, or correct the mask."
            )
        )


@lru_cache(maxsize=1)
def _value_of_code(rows: tuple[tuple[str, Color], ...]) -> NDArray[np.uint8]:
    """A place for each of the 2**24 colours: 16 MB, and no search for a pixel. Apart from the rows, which travel."""
    table = np.full(1 << 24, _NO_CLASS, np.uint8)
    for value, (_, (red, green, blue)) in enumerate(rows):
        table[red << 16 | green << 8 | blue] = value
    return table


def color_codes(picture: Picture) -> NDArray[np.uint32]:
    """Each pixel's colour as one number, (height, width)."""
    wide = picture.astype(np.uint32)
    return np.asarray(wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2], np.uint32)


def color_of(code: int) -> Color:
    """The colour of such a number."""
    return code >> 16, code >> 8 & 255, code & 255


def read_label_map(tree: Tree, file: str) -> ColorTable:
    """CVAT's `labelmap.txt`: lines such as "road:128,64,128::".

    Raises:
        BadDataset: a line is not of this form.
    """
    rows = []
    for number, line in _lines(tree, file):
        fields = line.rsplit(":", 3)
        if len(fields) != 4:
            raise BadDataset(f"{file}, line {number}: found {line!r}; wanted label:red,green,blue:parts:actions.")
        rows.append((fields[0].strip(), _color(fields[1].split(","), f"{file}, line {number}")))
    return ColorTable(file, tuple(rows))


def read_class_dict(tree: Tree, file: str) -> ColorTable:
    """`class_dict.csv`: the header "name,r,g,b", a row for each colour. Further columns are not looked at.

    Raises:
        BadDataset: the header is missing or a row is not of this form.
    """
    (_, header), *lines = _lines(tree, file) or [(1, "")]
    if [cell.strip().lower() for cell in header.split(",")[:4]] != ["name", "r", "g", "b"]:
        raise BadDataset(f"{file}: begins with {header!r}; wanted the header name,r,g,b.")
    try:
        cells = [(number, next(csv.reader([line], skipinitialspace=True))) for number, line in lines]
    except csv.Error as error:
        raise BadDataset(f"{file}: is no table of names and colours ({error}).") from error
    rows = ((row[0].strip(), _color(row[1:4], f"{file}, line {number}")) for number, row in cells)
    return ColorTable(file, tuple(rows))


def read_label_colors(tree: Tree, file: str) -> ColorTable:
    """CamVid's `label_colors.txt`: lines such as "64 128 64	Animal".

    Raises:
        BadDataset: a line is not of this form.
    """
    rows = []
    for number, line in _lines(tree, file):
        *color, name = line.split(maxsplit=3)
        rows.append((name.strip(), _color(color, f"{file}, line {number}")))
    return ColorTable(file, tuple(rows))


TABLES: dict[str, Callable[[Tree, str], ColorTable]] = {
    LABEL_MAP: read_label_map,
    "class_dict.csv": read_class_dict,
    "label_colors.txt": read_label_colors,
}


def find_color_table(tree: Tree) -> ColorTable | None:
    """The first table of a dataset.

    Raises:
        BadDataset: it cannot be read.
    """
    return next((read(tree, file) for name, read in TABLES.items() for file in tree.named(name)), None)


def _lines(tree: Tree, file: str) -> list[tuple[int, str]]:
    """Number and text of the lines that are neither empty nor a remark."""
    lines = enumerate(tree.read_text(file).splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip() and not line.startswith("#")]


def _color(fields: list[str], where: str) -> Color:
    numbers = [int(field) for field in fields if re.fullmatch(r"\s*\d{1,3}\s*", field)]
    if len(numbers) != 3 or len(fields) != 3 or max(numbers) > 255:
        raise BadDataset(f"{where}: found the colour {','.join(fields)!r}; wanted red, green and blue, 0 to 255 each.")
    return numbers[0], numbers[1], numbers[2]


def _spelled(color: Color) -> str:
    return ",".join(map(str, color))
