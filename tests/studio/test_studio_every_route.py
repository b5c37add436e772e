"""No address of the platform answers without the right key, those to come included."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from studio_fakes import AtOnce

from atrous.domain.key_scope import KeyScope
from atrous.runtime.segmenter import load_segmenter
from atrous.storage.catalog.catalog import FILE
from atrous.storage.library import Library
from atrous.studio.app import create_platform
from atrous.studio.signed import PREFIX
from every_route import PUBLIC, Operation, answered

FOR_PICTURES = ("/infer/", "/model/registry", "/model/add", "/start/", "/{project}/{version}")
"""What a key with the scope infer opens."""
SHARED = ("/", "/walls/1")
"""The first tells any key that it is good; the second has the form of inference and of the package's addresses."""
SECRET_NAME = "The vault's walls"
BODY = {"name": "x", "slug": "x", "model_id": "walls/1", "image": {"type": "base64", "value": "eA=="}}


@pytest.fixture(scope="module")
def home(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a project that is nobody's business, and another."""
    folder = tmp_path_factory.mktemp("walls") / "home"
    shutil.copytree(empty, folder)
    with Library.open(folder) as library:
        library.create_project("walls", SECRET_NAME, ("background", "crack"))
        library.create_project("leaves", "Leaves", ("background", "leaf"))
    return folder


@pytest.fixture(scope="module")
def platform(home: Path) -> Iterator[tuple[TestClient, Library]]:
    with Library.open(home) as library:
        app = create_platform(library, AtOnce(library), load=load_segmenter)
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client, library


def guarded(client: TestClient) -> list[Operation]:
    """All but what is open to all, and the links, which have tests of their own."""
    operations = [o for o in answered(client.app) if o.path not in PUBLIC and not o.path.startswith(f"{PREFIX}/")]
    assert len(operations) > 50
    return operations


def ask(client: TestClient, operation: Operation, secret: str | None) -> Any:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    body = BODY if operation.method in ("POST", "PUT", "PATCH", "DELETE") else None
    return client.request(operation.method, operation.path, headers=headers, json=body, follow_redirects=False)


@pytest.mark.parametrize("secret", [None, "atr_" + "a" * 32], ids=["no key", "unknown key"])
def test_without_a_key_it_is_401(platform: tuple[TestClient, Library], secret: str | None) -> None:
    client, _ = platform
    for operation in guarded(client):
        assert ask(client, operation, secret).status_code == 401, operation


def test_links_want_a_signature(platform: tuple[TestClient, Library]) -> None:
    client, library = platform
    _, secret = library.create_key("links", scopes=KeyScope)
    for operation in answered(client.app):
        if operation.path.startswith(f"{PREFIX}/"):
            assert ask(client, operation, None).status_code in (403, 422), operation
            assert ask(client, operation, secret).status_code in (403, 422), operation
            signed = operation.path + "?expires=99999999999&signature=AAAA"
            assert client.request(operation.method, signed).status_code == 403, operation


@pytest.mark.parametrize("scope", [KeyScope.INFER, KeyScope.MONITOR])
def test_a_key_for_something_else_is_403(platform: tuple[TestClient, Library], scope: KeyScope) -> None:
    client, library = platform
    _, secret = library.create_key(f"{scope} alone", scopes=[scope])
    opens = FOR_PICTURES if scope is KeyScope.INFER else ("/docs", "/redoc", "/openapi", "/metrics", "/static-")
    for operation in guarded(client):
        if not operation.pattern.startswith(opens) and operation.path not in SHARED:
            assert ask(client, operation, secret).status_code == 403, operation


def test_a_key_of_another_project_sees_and_changes_nothing(platform: tuple[TestClient, Library]) -> None:
    client, library = platform
    before = library.project("walls")
    _, secret = library.create_key("leaves alone", scopes=KeyScope, projects=["leaves"])
    for operation in guarded(client):
        response = ask(client, operation, secret)
        if "walls" in operation.path:
            assert response.status_code in (403, 404), (operation, response.text)
        assert SECRET_NAME not in response.text, operation
    assert library.project("walls") == before


@pytest.mark.parametrize("tables", [["keys"], ["projects", "pictures", "models", "trainings", "jobs"]], ids=" ".join)
def test_without_its_catalog_it_is_503_until_later(home: Path, tmp_path: Path, tables: list[str]) -> None:
    """The first cannot tell who asks; the others who asks, and nothing else."""
    shutil.copytree(home, tmp_path / "home")
    with Library.open(tmp_path / "home") as library:
        _, secret = library.create_key("all", scopes=list(KeyScope))
        app = create_platform(library, AtOnce(library), load=load_segmenter)
        with TestClient(app, raise_server_exceptions=False) as client:
            take_away(tmp_path / "home" / FILE, tables)
            answers = {operation: ask(client, operation, secret) for operation in guarded(client)}
    refused = [operation for operation, answer in answers.items() if answer.status_code == 503]
    assert len(refused) > 25
    assert {answers[operation].headers.get("retry-after") for operation in refused} == {"2"}
    assert [str(operation) for operation, answer in answers.items() if answer.status_code == 500] == []
    if tables == ["keys"]:
        assert len(refused) == len(answers)


def take_away(catalog: Path, tables: list[str]) -> None:
    """What a database looks like that is being put back from a copy."""
    with closing(sqlite3.connect(catalog)) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
        connection.commit()
