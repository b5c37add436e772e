"""The flags that say how a dataset is read; `import` and `doctor` share them."""

from collections.abc import Sequence
from typing import Annotated, TypeVar, get_args

import typer

from atrous.datasets.options import Overlap, ReadOptions, Unlabelled
from atrous.domain.errors import BadSettings

Word = TypeVar("Word", bound=str)

FormatFlag = Annotated[str | None, typer.Option(help="Read it as this format instead of the one that is found.")]
ClassesFlag = Annotated[
    str | None, typer.Option(help="Class names in the order of the pixel values, with commas between.")
]
BackgroundFlag = Annotated[str | None, typer.Option(help="The class that is background; `none` when there is none.")]
IgnoreFlag = Annotated[list[str] | None, typer.Option(help="A class to leave out of loss and metric; may be repeated.")]
SkipBadFlag = Annotated[bool, typer.Option("--skip-bad", help="Leave out what cannot be used instead of refusing all.")]
UnlabelledFlag = Annotated[str, typer.Option(help="What pixels without a label become: background or ignore.")]
OverlapFlag = Annotated[str, typer.Option(help="Which shape lies on top: area, the smaller one; order, the later one.")]
SeedFlag = Annotated[int, typer.Option(help="For the splits the dataset does not give.")]


def options_of(
    format: str | None,
    classes: str | None,
    background: str | None,
    ignore: list[str] | None,
    skip_bad: bool,
    seed: int,
    unlabelled: str,
    overlap: str,
) -> ReadOptions:
    """The flags as the record the readers take.

    Raises:
        BadSettings: a word that is not one of a flag's.
    """
    names = tuple(name.strip() for name in classes.split(",")) if classes else ()
    return ReadOptions(
        format=format,
        classes=names,
        background=background,
        ignore=tuple(ignore or ()),
        unlabelled=_one_of("--unlabelled", unlabelled, get_args(Unlabelled)),
        overlap=_one_of("--overlap", overlap, get_args(Overlap)),
        skip_bad=skip_bad,
        seed=seed,
    )


def _one_of(flag: str, word: str, words: Sequence[Word]) -> Word:
    found = next((known for known in words if known == word), None)
    if found is None:
        raise BadSettings(f"{flag} is {word!r}; wanted one of {', '.join(words)}.")
    return found
