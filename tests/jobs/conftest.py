"""A library, its place and runners whose workers only count: on SQLite, and where a test says so on PostgreSQL too."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counting_worker import STEPS

from atrous.jobs.runner import Runner
from atrous.storage.library import Library
from atrous.storage.place import LibraryPlace
from atrous.storage.records.job_records import JobRecord
from postgresql import PostgreSQL

COUNTING_WORKER = (sys.executable, str(Path(__file__).parent / "counting_worker.py"))
PATIENCE_S = 120  # on a busy machine a process takes long to begin


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """An empty catalog; None is the SQLite file in the home."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new_catalog()


@pytest.fixture
def place(tmp_path: Path, database_url: str | None) -> LibraryPlace:
    """Where the library is."""
    return LibraryPlace(tmp_path / "home", database_url)


@pytest.fixture
def library(place: LibraryPlace) -> Iterator[Library]:
    """A library with a project for each way of counting."""
    with place.open() as library:
        for project in STEPS:
            library.create_project(project, project)
        yield library


@pytest.fixture
def new_runner(library: Library, place: LibraryPlace) -> Iterator[Callable[[], Runner]]:
    """Makes runners, as several servers would have them."""
    made: list[Runner] = []

    def new() -> Runner:
        made.append(Runner(library, place, ("cpu",), COUNTING_WORKER))
        return made[-1]

    yield new
    for runner in made:
        runner.stop()


@pytest.fixture
def wait(library: Library) -> Callable[[int, Callable[[JobRecord], bool]], JobRecord]:
    """Waits until a job is as wanted."""

    def wait_for(job_id: int, wanted: Callable[[JobRecord], bool]) -> JobRecord:
        deadline = time.monotonic() + PATIENCE_S
        while not wanted(job := library.job(job_id)):
            assert time.monotonic() < deadline, job
            time.sleep(0.02)
        return job

    return wait_for
