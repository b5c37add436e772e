"""Nobody without the right key gets in, wherever he knocks and wherever he puts it."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, EveryModel, OneKey

from atrous.domain.key_scope import KeyScope
from atrous.domain.rate import Rate
from atrous.serving.app import create_app
from atrous.serving.door.exposure import Exposure
from atrous.storage.library import Library
from every_route import PUBLIC, Operation, answered, documented

INFER, MANAGE, MONITOR = KeyScope.INFER, KeyScope.MANAGE, KeyScope.MONITOR

DOCUMENTED = documented(create_app(EveryModel(), OneKey(), load=BrightIsLeaf))
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
JSON_ROUTES = [o for o in DOCUMENTED if o.method == "POST" and "{" not in o.pattern]


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


@pytest.mark.parametrize("operation", [o for o in GUARDED if o.path == o.pattern or "project" in o.pattern], ids=str)
@pytest.mark.parametrize(
    ("query", "headers", "passes"),
    [
        ({"api_key": KEY}, {}, True),
        ({}, {"Authorization": f"Bearer {KEY}"}, True),
        ({}, {"Authorization": f"bearer   {KEY} "}, True),
        ({"api_key": KEY}, {"Authorization": "Bearer atr_Wrong"}, True),
        ({"api_key": "None"}, {"Authorization": f"Bearer {KEY}"}, True),  # inference_sdk writes None where it has none
        ({"api_key": "None"}, {}, False),
        ({"api_key": "atr_Wrong"}, {}, False),
        ({}, {"Authorization": f"Token {KEY}"}, False),
        ({}, {"Authorization": KEY}, False),
        ({}, {"Authorization": "Bearer "}, False),
        ({"api_key": "atr_Wrong"}, {"Authorization": f"Bearer {KEY}"}, False),
    ],
)
def test_the_first_key_found_counts(
    closed: TestClient, operation: Operation, query: dict[str, str], headers: dict[str, str], passes: bool
) -> None:
    response = closed.request(operation.method, operation.path, params=query, headers=headers)

    assert (response.status_code != 401) == passes


@pytest.fixture(scope="module")
def closed() -> Iterator[TestClient]:
    """A service with one key that may do everything."""
    with TestClient(create_app(EveryModel(), OneKey(), load=BrightIsLeaf)) as client:
        yield client


@pytest.mark.parametrize("operation", JSON_ROUTES, ids=str)
@pytest.mark.parametrize(
    ("key", "status"), [(KEY, 200), ("atr_Wrong", 401), ("", 401), (None, 401), (7, 401), ([KEY], 401)]
)
@pytest.mark.parametrize("first", [True, False])
def test_the_key_may_stand_in_a_json_body(
    closed: TestClient, operation: Operation, key: object, status: int, first: bool
) -> None:
    body = {"api_key": key} | BODY if first else BODY | {"api_key": key}

    assert closed.post(operation.path, json=body).status_code == status


def test_the_header_comes_before_the_body(closed: TestClient) -> None:
    wrong = {"Authorization": "Bearer atr_Wrong"}

    assert closed.post("/model/add", json=BODY | {"api_key": KEY}, headers=wrong).status_code == 401


@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_health_needs_no_key(closed: TestClient, path: str) -> None:
    assert closed.get(path).status_code == 200


def test_a_browser_may_send_the_key_as_a_password_for_the_pages_alone(closed: TestClient) -> None:
    asked = closed.get("/docs")
    assert asked.headers["WWW-Authenticate"].startswith("Basic ")

    assert closed.get("/docs", auth=("anyone", KEY)).status_code == 200
    assert closed.get("/openapi.json", auth=("anyone", KEY)).json()["paths"]
    assert closed.get("/docs", auth=("anyone", "atr_Wrong")).status_code == 401
    assert closed.get("/docs", headers={"Authorization": "Basic %%%"}).status_code == 401
    assert (
        closed.post("/leaves/1", content=TEXT, auth=("anyone", KEY)).status_code == 401
    )  # a site may not have it asked


def test_on_loopback_the_pages_need_no_key() -> None:
    with TestClient(
        create_app(EveryModel(), OneKey(), load=BrightIsLeaf, exposure=Exposure.at("127.0.0.1")),
        base_url="http://127.0.0.1:9001",
    ) as client:
        assert [client.get(path).status_code for path in ("/docs", "/openapi.json", "/metrics")] == [200] * 3
        assert client.get("/model/registry").status_code == 401


class Untouched:
    """Models that nobody may look for."""

    def model_folder(self, model_id: object) -> Path:
        raise AssertionError(f"{model_id} was looked for.")


def test_for_a_wrong_key_no_model_is_looked_for() -> None:
    with TestClient(create_app(Untouched(), OneKey(), load=BrightIsLeaf)) as client:
        assert client.post("/walls/1", content=TEXT, params={"api_key": "atr_Wrong"}).status_code == 401
