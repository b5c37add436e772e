"""Fixtures that every room's tests may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from places import SHARED
from postgresql import PostgreSQL

settings.register_profile("same every time", derandomize=True, database=None)
settings.register_profile("fuzz", max_examples=10_000, database=None)  # others each time; `make fuzz`
settings.load_profile("same every time")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real labelled data that lies beside a developer's checkout; a user's machine has none."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"no real labelled data at {folder}")
    return folder


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[PostgreSQL]:
    """A PostgreSQL server."""
    server = PostgreSQL(testrun_uid)
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """An empty catalog; None is the SQLite file in the home. What asks for it runs on both databases."""
    if request.param == "sqlite":
        return None
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new_catalog()


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str) -> Path:
    """A data home with the project `ground` and the model `ground/1`, barely trained. Read it, do not change it.

    It is made once, also when the tests run in several processes, in the folder that pytest will clear away.
    """
    own = tmp_path_factory.getbasetemp()
    shared_by_all = own if worker_id == "master" else own.parent
    home = shared_by_all / f"trained-{testrun_uid}"
    with FileLock(shared_by_all / f"trained-{testrun_uid}.lock"):
        if not (home / "done").exists():
            _train(home)
            (home / "done").touch()
    return home


def _train(home: Path) -> None:
    from atrous.datasets.demo_pictures import write_demo_pictures
    from atrous.datasets.options import ReadOptions
    from atrous.domain.reporter import Silent
    from atrous.domain.train_settings import TrainSettings
    from atrous.jobs.importing import import_dataset
    from atrous.jobs.training import train_model
    from atrous.storage.library import Library

    write_demo_pictures(home / "pictures", 24)
    settings = TrainSettings(epochs=4, batch_size=4, input_size_HW=(96, 96), crop_HW=(96, 96))
    with Library.open(home) as library:
        import_dataset(library, home / "pictures", "ground", ReadOptions(), Silent())
        train_model(library, "ground", settings, Silent(), max_drop=1.0)  # int8 as it comes: no search


@pytest.fixture
def a_picture(trained_home: Path) -> Path:
    """A photo-like picture file."""
    return trained_home / "pictures" / "images" / "ground_000.jpg"
