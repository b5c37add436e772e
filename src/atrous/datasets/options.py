"""What a person may say about a dataset when it is read."""

from dataclasses import dataclass
from typing import Literal

Unlabelled = Literal["background", "ignore"]
Overlap = Literal["area", "order"]


@dataclass(frozen=True)
class ReadOptions:
    """Everything that overrules what is found or guessed. Each field is a flag of `atrous import`."""

    format: str | None = None
    """A name of the table of readers; None finds the format."""
    classes: tuple[str, ...] = ()
    """Class names in the order of the pixel values, for a folder that does not say them."""
    background: str | None = None
    """The class that is background; None goes by its name, "none" says that there is none."""
    ignore: tuple[str, ...] = ()
    """The classes that become ignore; empty goes by their names, ("none",) says that there are none."""
    unlabelled: Unlabelled = "background"
    """What a pixel becomes on which nothing was drawn."""
    overlap: Overlap = "area"
    """Which of two shapes lies on top: the smaller one, or the later in the file."""
    skip_bad: bool = False
    """Leave out the samples that cannot be used instead of refusing the dataset."""
    seed: int = 0
    """For the splits that the dataset does not give."""
