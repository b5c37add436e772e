"""Nobody without a key gets in, wherever the key is put."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT

BODY = {"model_id": "leaves/1", "image": {"type": "base64", "value": TEXT}}
OPEN = {"/info", "/healthz", "/readiness"}

GUARDED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/model/registry", {}),
    ("POST", "/model/add", {"json": BODY}),
    ("POST", "/model/remove", {"json": BODY}),
    ("POST", "/model/clear", {}),
    ("POST", "/infer/semantic_segmentation", {"json": BODY}),
    ("POST", "/infer/instance_segmentation", {"json": BODY}),
    ("POST", "/infer/object_detection", {"json": BODY}),
    ("POST", "/leaves/1", {"content": TEXT}),
    ("POST", "/leaves/1", {"files": {"file": b"picture"}}),
    ("GET", "/leaves/1", {}),
]


def test_the_list_of_guarded_routes_is_whole(anyone: TestClient) -> None:
    documented = set(anyone.get("/openapi.json").json()["paths"]) - OPEN - {"/metrics"}  # a monitor page: see its own tests

    assert documented == {path.replace("/leaves/1", "/{project}/{version}") for _, path, _ in GUARDED}


@pytest.mark.parametrize(("method", "path", "request_parts"), GUARDED)
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ({}, {}),
        ({"api_key": "None"}, {}),
        ({"api_key": "atr_Wrong"}, {}),
        ({}, {"Authorization": "Bearer atr_Wrong"}),
        ({}, {"Authorization": f"Basic {KEY}"}),
        ({}, {"Authorization": "Bearer "}),
        ({"api_key": "atr_Wrong"}, {"Authorization": f"Bearer {KEY}"}),
    ],
    ids=["none", "None", "wrong", "wrong bearer", "basic", "empty bearer", "wrong before right"],
)
def test_without_the_right_key_it_is_401(
    anyone: TestClient,
    method: str,
    path: str,
    request_parts: dict[str, Any],
    query: dict[str, str],
    headers: dict[str, str],
) -> None:
    response = anyone.request(method, path, params=query, headers=headers, **request_parts)

    assert response.status_code == 401
    assert list(response.json()) == ["message"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path", "request_parts"), GUARDED)
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ({"api_key": KEY}, {}),
        ({}, {"Authorization": f"Bearer {KEY}"}),
        ({"api_key": KEY}, {"Authorization": "Bearer atr_Wrong"}),
        ({"api_key": "None"}, {"Authorization": f"Bearer {KEY}"}),  # inference_sdk writes None where it has no key
    ],
    ids=["query", "header", "query before header", "header after None"],
)
def test_the_key_may_stand_in_query_and_header(
    anyone: TestClient,
    method: str,
    path: str,
    request_parts: dict[str, Any],
    query: dict[str, str],
    headers: dict[str, str],
) -> None:
    assert anyone.request(method, path, params=query, headers=headers, **request_parts).status_code != 401


@pytest.mark.parametrize("path", ["/model/add", "/model/remove", "/model/clear", "/infer/semantic_segmentation"])
@pytest.mark.parametrize(
    ("key", "status"), [(KEY, 200), ("atr_Wrong", 401), ("", 401), (None, 401)], ids=["right", "wrong", "empty", "null"]
)
def test_the_key_may_stand_in_a_json_body(anyone: TestClient, path: str, key: str | None, status: int) -> None:
    assert anyone.post(path, json=BODY | {"api_key": key}).status_code == status


def test_the_header_comes_before_the_body(anyone: TestClient) -> None:
    wrong_first = anyone.post("/model/add", json=BODY | {"api_key": KEY}, headers={"Authorization": "Bearer atr_Wrong"})

    assert wrong_first.status_code == 401


@pytest.mark.parametrize("key", [7, ["atr_Right"], {"a": 1}])
def test_a_key_of_another_type_is_none(anyone: TestClient, key: object) -> None:
    assert anyone.post("/model/add", json=BODY | {"api_key": key}).status_code == 401


@pytest.mark.parametrize("path", sorted(OPEN))
def test_health_needs_no_key(anyone: TestClient, path: str) -> None:
    assert anyone.get(path).status_code == 200
