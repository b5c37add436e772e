"""The flags that say how a dataset is read; `import` and `doctor` share them."""

from typing import Annotated

import typer

from atrous.datasets.options import ReadOptions

FormatFlag = Annotated[str | None, typer.Option(help="Read it as this format instead of the one that is found.")]
ClassesFlag = Annotated[
    str | None, typer.Option(help="Class names in the order of the pixel values, with commas between.")
]
BackgroundFlag = Annotated[str | None, typer.Option(help="The class that is background; `none` when there is none.")]
IgnoreFlag = Annotated[list[str] | None, typer.Option(help="A class to leave out of loss and metric; may be repeated.")]
SkipBadFlag = Annotated[bool, typer.Option("--skip-bad", help="Leave out what cannot be used instead of refusing all.")]
SeedFlag = Annotated[int, typer.Option(help="For the splits the dataset does not give.")]


def options_of(
    format: str | None,
    classes: str | None,
    background: str | None,
    ignore: list[str] | None,
    skip_bad: bool,
    seed: int,
) -> ReadOptions:
    """The flags as the record the readers take."""
    names = tuple(name.strip() for name in classes.split(",")) if classes else ()
    return ReadOptions(
        format=format, classes=names, background=background, ignore=tuple(ignore or ()), skip_bad=skip_bad, seed=seed
    )
