"""Where a run keeps what its network said of a few pictures after each epoch: JPEGs in `examples/` of its folder."""

import re
from dataclasses import dataclass
from pathlib import Path

from atrous.domain.errors import NotFound

TRUTH = "truth"
NAME = re.compile(rf"(\d+)-({TRUTH}|\d{{4,}})\.jpg")
"""Number of the picture, and the epoch or the word."""


@dataclass(frozen=True)
class ExampleFiles:
    """The drawings of one run. Reading them wants neither torch nor OpenCV."""

    run_folder: Path

    def truth(self, number: int) -> Path:
        """A picture with the labels it has."""
        return self._folder / f"{number}-{TRUTH}.jpg"

    def prediction(self, number: int, epoch: int) -> Path:
        """The same picture with the labels that the network gave it after an epoch."""
        return self._folder / f"{number}-{epoch:04}.jpg"

    def named(self, name: str) -> Path:
        """The drawing of a file name.

        Raises:
            NotFound: there is none.
        """
        file = self._folder / name
        if not NAME.fullmatch(name) or not file.is_file():
            raise NotFound(f"There is no example called {name!r}.")
        return file

    def numbers(self) -> list[int]:
        """The pictures, from 1 on."""
        return sorted({number for number, _ in self._there()})

    def epochs(self) -> list[int]:
        """The epochs that all of the pictures are drawn after."""
        drawn = [int(what) for _, what in self._there() if what != TRUTH]
        return sorted(epoch for epoch in set(drawn) if drawn.count(epoch) == len(self.numbers()))

    @property
    def _folder(self) -> Path:
        return self.run_folder / "examples"

    def _there(self) -> list[tuple[int, str]]:
        found = (NAME.fullmatch(file.name) for file in self._folder.glob("*.jpg"))
        return [(int(match[1]), match[2]) for match in found if match]
