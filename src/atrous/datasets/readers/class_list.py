"""Lists of classes in text files: which value has which name."""

import csv
import re

from atrous.datasets.tree import Tree
from atrous.domain.errors import BadDataset

CLASS_LIST_NAMES = ("classes.txt", "class_names.txt", "labels.txt", "names.txt")
_NUMBERED = re.compile(r"(-?\d+)\s*[\s,;:=]\s*(\S.*)")
_IGNORE_FIRST = "__ignore__"  # LabelMe's lists begin with it: it has the value -1, which masks of 8 bits store as 255


def read_class_list(tree: Tree, file: str) -> dict[int, str]:
    """Value → name of a text file: a name a line, numbered from 0, or lines such as "3 road" and "3: road".

    Raises:
        BadDataset: the file is empty, or a number stands twice or is not 0 to 255.
    """
    lines = [line.strip() for line in tree.read_text(file).splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise BadDataset(f"{file}: is empty; wanted one class name a line, in the order of the masks' values.")
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if all(numbered):
        return _by_value(file, [(int(match[1]), match[2]) for match in numbered if match])
    first = -1 if lines[0] == _IGNORE_FIRST else 0
    return _by_value(file, list(enumerate(lines, start=first)))


def read_roboflow_classes(tree: Tree, file: str) -> dict[int, str]:
    """Value → name of a `_classes.csv` with the header "Pixel Value, Class".

    Raises:
        BadDataset: a row is not a number and a name, or a number stands twice.
    """
    try:
        rows = list(csv.reader(tree.read_text(file).splitlines(), skipinitialspace=True))
    except csv.Error as error:
        raise BadDataset(f"{file}: is no table of pixel values and classes ({error}).") from error
    pairs = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        if len(row) < 2 or not row[0].strip().isdecimal():
            raise BadDataset(f"{file}, line {line}: found {', '.join(row)!r}; wanted a pixel value and a class name.")
        pairs.append((int(row[0]), ", ".join(row[1:])))
    if not pairs:
        raise BadDataset(f"{file}: has no rows; wanted a pixel value and a class name in each.")
    return _by_value(file, pairs)


def is_roboflow_class_list(tree: Tree, file: str) -> bool:
    """Whether a `_classes.csv` is one of masks; multi-label classification has a file of the same name."""
    try:
        first = tree.read_text(file).partition("\n")[0]
    except BadDataset:
        return False
    return [cell.strip().lower() for cell in first.split(",")] == ["pixel value", "class"]


def _by_value(file: str, pairs: list[tuple[int, str]]) -> dict[int, str]:
    names: dict[int, str] = {}
    for value, name in pairs:
        value = 255 if value == -1 else value
        if value in names:
            raise BadDataset(f"{file}: the value {value} stands twice, as {names[value]!r} and {name!r}; keep one.")
        if not 0 <= value <= 255:
            raise BadDataset(f"{file}: {name!r} has the value {value}; masks of 8 bits hold 0 to 255.")
        names[value] = name
    return names
