"""Nobody without the right key gets in, wherever he knocks."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from serving_fakes import TEXT, BrightIsLeaf, EveryModel, OneKey

from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.serving.app import create_app
from atrous.storage.library import Library
from every_route import PUBLIC, Operation, answered

INFER, MANAGE, MONITOR = KeyScope.INFER, KeyScope.MANAGE, KeyScope.MONITOR

GUARDED = [
    operation
    for operation in answered(create_app(EveryModel(), OneKey(), load=BrightIsLeaf))
    if operation.path not in PUBLIC
]
SCOPES: dict[str, set[KeyScope]] = {
    "GET /model/registry": {INFER, MANAGE},
    "POST /model/add": {INFER, MANAGE},
    "POST /model/remove": {MANAGE},
    "GET /start/{project}/{version}": {INFER, MANAGE},
    "POST /model/clear": {MANAGE},
    "POST /infer/semantic_segmentation": {INFER},
    "POST /infer/instance_segmentation": {INFER},
    "POST /infer/object_detection": {INFER},
    "POST /{project}/{version}": {INFER},
    "GET /{project}/{version}": {INFER},
    "GET /metrics": {MONITOR, MANAGE},
    "GET /docs": {MONITOR, MANAGE},
    "GET /docs/oauth2-redirect": {MONITOR, MANAGE},
    "GET /redoc": {MONITOR, MANAGE},
    "GET /openapi.json": {MONITOR, MANAGE},
    "HEAD /openapi.json": {MONITOR, MANAGE},
    "GET /static-offline-docs/swagger-ui.css": {MONITOR, MANAGE},
}
"""Who may ask what: a route that is not written here fails the test."""
ABOUT_ALL = {"GET /model/registry", "POST /model/clear"}
"""These name no project; they show and touch those that the key sees."""

BODY = {"model_id": "walls/1", "image": {"type": "base64", "value": TEXT}}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Real keys, two projects."""
    with Library.open(tmp_path_factory.mktemp("keys") / "home") as library:
        for project in ("leaves", "walls"):
            library.create_project(project, project, ("background", "leaf"))
        yield library


@pytest.fixture(scope="module")
def door(library: Library) -> Iterator[TestClient]:
    """A service that other machines reach."""
    with TestClient(create_app(EveryModel(), library, load=BrightIsLeaf)) as client:
        yield client


@pytest.fixture(scope="module")
def secrets(library: Library) -> dict[str, str]:
    """Keys of every kind."""
    made = {scope.value: library.create_key(scope, scopes=[scope])[1] for scope in KeyScope}
    made["everything"] = library.create_key("everything", scopes=KeyScope)[1]
    made["leaves only"] = library.create_key("leaves only", scopes=KeyScope, projects=["leaves"])[1]
    made["expired"] = library.create_key("expired", scopes=KeyScope, valid_for=timedelta(milliseconds=1))[1]
    made["revoked"] = library.create_key("revoked", scopes=KeyScope)[1]
    library.revoke_key("revoked")
    time.sleep(0.002)
    last = "b" if made["everything"][-1] != "b" else "c"
    return made | {"unknown": "atr_" + "a" * 32, "nearly": made["everything"][:-1] + last, "empty": ""}


def ask(client: TestClient, operation: Operation, secret: str | None, **parts: Any) -> Any:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    if operation.method == "POST" and not parts:
        parts = {"json": BODY}
    return client.request(operation.method, operation.path, headers=headers, **parts)


@pytest.mark.parametrize("operation", GUARDED, ids=str)
@pytest.mark.parametrize("kind", [None, "empty", "unknown", "nearly", "expired", "revoked"])
def test_without_a_valid_key_nothing_answers(
    door: TestClient, secrets: dict[str, str], operation: Operation, kind: str | None
) -> None:
    response = ask(door, operation, None if kind is None else secrets[kind])

    assert response.status_code == 401
    assert "WWW-Authenticate" in response.headers
    if operation.method != "HEAD":
        assert list(response.json()) == ["message"]


@pytest.mark.parametrize("operation", GUARDED, ids=str)
def test_a_key_opens_what_it_is_for_and_nothing_else(
    door: TestClient, secrets: dict[str, str], operation: Operation
) -> None:
    for scope in KeyScope:
        status = ask(door, operation, secrets[scope.value]).status_code
        assert (status in (401, 403)) == (scope not in SCOPES[str(operation)]), (scope, status)
    assert ask(door, operation, secrets["everything"]).status_code not in (401, 403)


@pytest.mark.parametrize("operation", [o for o in GUARDED if str(o) not in ABOUT_ALL], ids=str)
def test_a_key_of_another_project_opens_nothing(
    door: TestClient, secrets: dict[str, str], operation: Operation
) -> None:
    response = ask(door, operation, secrets["leaves only"])

    assert response.status_code == (403 if SCOPES[str(operation)] == {MONITOR, MANAGE} else 404)


def test_the_routes_that_need_no_key_are_few(door: TestClient) -> None:
    assert {o.path for o in answered(door.app) if ask(door, o, None).status_code < 400} == PUBLIC


@pytest.mark.parametrize("path", ["/", "/nowhere", "/docs/../model/clear", "/infohealthz", "/info/", "/x/1/2/3"])
def test_an_address_that_is_not_there_is_guarded_too(door: TestClient, path: str) -> None:
    assert door.get(path, follow_redirects=False).status_code == 401


def test_a_bound_key_sees_and_clears_its_projects_alone(door: TestClient, secrets: dict[str, str]) -> None:
    everything, bound = ({"Authorization": f"Bearer {secrets[kind]}"} for kind in ("everything", "leaves only"))
    for model_id in ("leaves/1", "walls/1"):
        door.post("/model/add", json={"model_id": model_id}, headers=everything)

    def seen(headers: dict[str, str]) -> list[str]:
        return [model["model_id"] for model in door.get("/model/registry", headers=headers).json()["models"]]

    assert (seen(everything), seen(bound)) == (["leaves/1", "walls/1"], ["leaves/1"])
    assert door.post("/model/clear", headers=bound).json() == {"models": []}
    assert seen(everything) == ["walls/1"]


def test_a_bound_key_is_not_told_what_else_there_is(door: TestClient, secrets: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {secrets['leaves only']}"}
    answers = {
        (answer.status_code, answer.text)
        for path in ("/walls/1", "/walls/9", "/never/1", "/leaves/9")
        for answer in [door.post(path, content=TEXT, headers=headers)]
    }

    ((status, text),) = answers
    assert status == 404
    assert "walls" not in text


def test_a_key_is_revoked_at_once(door: TestClient, library: Library) -> None:
    _, secret = library.create_key("brief")
    headers = {"Authorization": f"Bearer {secret}"}
    assert door.post("/leaves/1", content=TEXT, headers=headers).status_code == 200

    library.revoke_key("brief")

    assert door.post("/leaves/1", content=TEXT, headers=headers).status_code == 401


def test_a_key_that_comes_too_often_is_told_to_wait(door: TestClient, library: Library) -> None:
    _, secret = library.create_key("eager", rate=Rate.parse("2/h"))
    other = {"Authorization": f"Bearer {library.create_key('calm')[1]}"}
    headers = {"Authorization": f"Bearer {secret}"}

    answers = [door.post("/leaves/1", content=TEXT, headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1700 < int(answers[-1].headers["Retry-After"]) <= 1800
    assert "2/h" in answers[-1].json()["message"]
    assert door.post("/leaves/1", content=TEXT, headers=other).status_code == 200
    assert door.get("/healthz", headers=headers).status_code == 200
