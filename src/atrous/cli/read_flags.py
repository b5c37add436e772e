"""The flags that say how a dataset is read; `import` and `doctor` share them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar, get_args

import typer

from atrous.datasets.options import Overlap, ReadOptions, Unlabelled
from atrous.domain.errors import BadSettings

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class ReadFlags:
    """How a dataset is to be understood where it does not say so itself."""

    format: Annotated[str | None, typer.Option(help="Read it as this format instead of the one that is found.")] = None
    classes: Annotated[
        str | None, typer.Option(help="Class names in the order of the pixel values, with commas between.")
    ] = None
    background: Annotated[str | None, typer.Option(help="The class that is background; `none` when there is none.")] = (
        None
    )
    ignore: Annotated[
        list[str] | None, typer.Option(help="A class to leave out of loss and metric; may be repeated.")
    ] = None
    unlabelled: Annotated[str, typer.Option(help="What pixels without a label become: background or ignore.")] = (
        "background"
    )
    overlap: Annotated[
        str, typer.Option(help="Which shape lies on top: area, the smaller one; order, the later one.")
    ] = "area"
    seed: Annotated[int, typer.Option(help="For the splits the dataset does not give.")] = 0

    def options(self, *, skip_bad: bool = False) -> ReadOptions:
        """The record the readers take.

        Raises:
            BadSettings: a word that is not one of a flag's.
        """
        return ReadOptions(
            format=self.format,
            classes=tuple(name.strip() for name in self.classes.split(",")) if self.classes else (),
            background=self.background,
            ignore=tuple(self.ignore or ()),
            unlabelled=_one_of("--unlabelled", self.unlabelled, get_args(Unlabelled)),
            overlap=_one_of("--overlap", self.overlap, get_args(Overlap)),
            skip_bad=skip_bad,
            seed=self.seed,
        )


def _one_of(flag: str, word: str, words: Sequence[Word]) -> Word:
    found = next((known for known in words if known == word), None)
    if found is None:
        raise BadSettings(f"{flag} is {word!r}; wanted one of {', '.join(words)}.")
    return found
