"""The classes of a project: what each pixel value means."""

from collections.abc import Iterable
from dataclasses import dataclass

from atrous.domain.errors import BadSettings

BACKGROUND = 0
IGNORE = 255
MAX_CLASSES = 255  # pixel values 0..254; 255 is IGNORE

BACKGROUND_NAME = "background"


@dataclass(frozen=True)
class Classes:
    """Class names in the order of their pixel values. Number 0 is always background.

    Raises:
        BadSettings: no background first, an empty or repeated name, or more than 255 of them.
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.names or self.names[0].lower() != BACKGROUND_NAME:
            raise BadSettings(f"Class 0 must be background, but the list begins with {list(self.names[:3])}.")
        if len(self.names) > MAX_CLASSES:
            raise BadSettings(
                f"Found {len(self.names)} classes; a mask of 8 bits holds {MAX_CLASSES} and the ignore value."
            )
        if "" in self.names:
            raise BadSettings(f"Class {self.names.index('')} has an empty name; give it one.")
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise BadSettings(f"The class name {twice!r} stands twice; every class needs its own.")

    @classmethod
    def of(cls, foreground: Iterable[str]) -> "Classes":
        """Background and, from 1 on, the names given."""
        return cls((BACKGROUND_NAME, *foreground))

    def __len__(self) -> int:
        return len(self.names)

    def class_map(self) -> dict[str, str]:
        """Class number as decimal text → name, for every class: the `class_map` of an answer."""
        return {str(number): name for number, name in enumerate(self.names)}
