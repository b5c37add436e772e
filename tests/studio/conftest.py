"""A platform over a real library in a folder of its own, whose jobs are done at once."""

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


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
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
