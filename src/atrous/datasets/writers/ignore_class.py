"""Ignored pixels in formats of shapes: a class of their own, last, of a name that readers take for ignore."""

from atrous.datasets.class_roles import IGNORE_NAMES, plain
from atrous.domain.classes import Classes

PREFERRED = "ignore"


def ignore_name(classes: Classes) -> str:
    """The name; another word for ignore where a class is called so."""
    taken = {plain(name) for name in classes.names}
    return next(name for name in (PREFERRED, *sorted(IGNORE_NAMES)) if name not in taken)


def written_names(classes: Classes, with_ignore: bool) -> list[str]:
    """The classes that shapes have: all but background, and behind them ignore where it is used."""
    return [*classes.names[1:], *([ignore_name(classes)] if with_ignore else [])]


def written_number(number: int, classes: Classes) -> int:
    """Place of a class number or 255 in `written_names`."""
    return min(number, len(classes)) - 1
