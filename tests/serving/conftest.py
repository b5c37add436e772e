"""A service made of fakes, to be asked over HTTP."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, BrightIsLeaf, FolderOfModels, OneKey

from atrous.serving.app import create_app
from atrous.serving.door.exposure import Exposure

KEYED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    """One service a file: building it takes longer than most tests."""
    exposure = Exposure(monitor_pages_open=True)
    with TestClient(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, exposure=exposure)) as client:
        yield client


@pytest.fixture
def anyone(service: TestClient) -> TestClient:
    """A client without a key, of a service without a loaded model."""
    service.headers.pop("Authorization", None)
    service.post("/model/clear", headers=KEYED)
    return service


@pytest.fixture
def client(anyone: TestClient) -> TestClient:
    """A client whose every request carries the key in its header."""
    anyone.headers.update(KEYED)
    return anyone
