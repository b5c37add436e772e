"""A platform over a real library in a folder of its own, whose jobs are done at once.

Homes are made once and copied: a file of tests that begins further on has a `made` of its own.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from studio_fakes import AtOnce

from atrous.domain.key_scope import KeyScope
from atrous.runtime.segmenter import load_segmenter
from atrous.storage.library import Library
from atrous.studio.app import create_platform


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an empty library."""
    home = tmp_path_factory.mktemp("empty") / "home"
    Library.open(home).close()
    return home


@pytest.fixture(scope="module")
def made(empty: Path) -> Path:
    """The home that each test gets a copy of."""
    return empty


@pytest.fixture
def library(tmp_path: Path, made: Path) -> Iterator[Library]:
    shutil.copytree(made, tmp_path / "home")
    with Library.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def engine(library: Library) -> AtOnce:
    return AtOnce(library)


@pytest.fixture
def app(library: Library, engine: AtOnce) -> FastAPI:
    return create_platform(library, engine, load=load_segmenter)


@pytest.fixture
def anyone(app: FastAPI) -> Iterator[TestClient]:
    """A client without a key."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(anyone: TestClient, library: Library) -> TestClient:
    """A client whose key may manage."""
    _, secret = library.create_key("laptop", scopes=[KeyScope.MANAGE, KeyScope.INFER])
    anyone.headers["Authorization"] = f"Bearer {secret}"
    return anyone
