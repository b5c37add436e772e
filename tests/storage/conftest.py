"""A library in a folder of the test's own, on each database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from storage_samples import CLASSES

from atrous.storage.library import Library


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data home."""
    return tmp_path / "home"


@pytest.fixture
def open_library(home: Path, database_url: str | None) -> Iterator[Callable[[], Library]]:
    """Opens the same library again and again, as a new process would."""
    opened: list[Library] = []

    def open_one() -> Library:
        opened.append(Library.open(home, database_url))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Callable[[], Library]) -> Library:
    """A new library."""
    return open_library()


@pytest.fixture
def leaves(library: Library) -> Library:
    """A library with an empty project."""
    library.create_project("leaves", "Leaves of the park", CLASSES)
    return library
