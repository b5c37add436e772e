"""Class names as lines of a text file."""

from collections.abc import Iterable
from pathlib import Path

from atrous.domain.errors import BadDataset


def write_class_list(file: Path, names: Iterable[str]) -> None:
    """A name a line, in the order of the masks' values.

    Raises:
        BadDataset: a name has a line break.
    """
    lines = [on_one_line(name) for name in names]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def on_one_line(name: str) -> str:
    """The name itself.

    Raises:
        BadDataset: it has a line break.
    """
    if name.splitlines() != [name]:
        raise BadDataset(f"The class name {name!r} has a line break, which a list of names cannot hold; rename it.")
    return name
