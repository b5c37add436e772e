"""Where a key may stand in a request, and where none is wanted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, EveryModel, OneKey

from atrous.serving.app import create_app
from atrous.serving.door.exposure import Exposure
from every_route import PUBLIC, Operation, answered, documented

SERVICE = create_app(EveryModel(), OneKey(), load=BrightIsLeaf)
GUARDED = [operation for operation in answered(SERVICE) if operation.path not in PUBLIC]
JSON_ROUTES = [o for o in documented(SERVICE) if o.method == "POST" and "{" not in o.pattern]
BODY = {"model_id": "walls/1", "image": {"type": "base64", "value": TEXT}}


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


def test_the_page_says_of_every_inference_route_that_it_wants_a_key_and_in_which_places() -> None:
    page = create_app(EveryModel(), OneKey(), load=BrightIsLeaf).openapi()

    legacy, infer = (
        page["paths"][path]["post"]["security"] for path in ("/{project}/{version}", "/infer/semantic_segmentation")
    )
    assert legacy == infer
    assert {name for scheme in legacy for name in scheme} == set(page["components"]["securitySchemes"])


class Untouched:
    """Models that nobody may look for."""

    def model_folder(self, model_id: object) -> Path:
        raise AssertionError(f"{model_id} was looked for.")


def test_for_a_wrong_key_no_model_is_looked_for() -> None:
    with TestClient(create_app(Untouched(), OneKey(), load=BrightIsLeaf)) as client:
        assert client.post("/walls/1", content=TEXT, params={"api_key": "atr_Wrong"}).status_code == 401
