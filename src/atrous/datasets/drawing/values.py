"""Source values for categories that a format names by ids or words."""

from collections.abc import Iterable
from typing import TypeVar

from atrous.domain.errors import BadDataset

Category = TypeVar("Category", int, str)

MOST = 255


def number_values(categories: Iterable[Category], file: str) -> dict[Category, int]:
    """Category → source value from 1 on, in the order given; 0 is left for what nobody drew on.

    Raises:
        BadDataset: more categories than a mask of 8 bits can tell apart.
    """
    values = {category: value for value, category in enumerate(dict.fromkeys(categories), start=1)}
    if len(values) > MOST:
        raise BadDataset(f"{file}: has {len(values)} classes; a mask of 8 bits tells {MOST} apart. Merge some of them.")
    return values
