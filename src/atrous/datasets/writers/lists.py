"""Names as lines of a text file."""

from collections.abc import Iterable
from pathlib import Path

from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset


def write_class_list(file: Path, classes: Classes) -> None:
    """A class name a line, in the order of the masks' values.

    Raises:
        BadDataset: a name has a line break.
    """
    for name in classes.names:
        if name.splitlines() != [name]:
            raise BadDataset(f"The class name {name!r} has a line break, which {file.name} cannot hold; rename it.")
    write_list(file, classes.names)


def write_list(file: Path, names: Iterable[str]) -> None:
    """A name a line."""
    file.write_text("".join(f"{name}\n" for name in names), encoding="utf-8", newline="\n")
