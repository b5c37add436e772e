"""`/model/…` and the addresses that need no key."""

import re
import uuid

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT

import atrous


def test_the_registry_holds_what_is_loaded(client: TestClient) -> None:
    before = client.get("/model/registry").json()
    added = client.post("/model/add", json={"model_id": "leaves/2", "api_key": KEY}).json()
    after = client.get("/model/registry").json()

    assert before == {"models": []}
    assert added == after
    assert added["models"] == [
        {
            "model_id": "leaves/2",
            "task_type": "instance-segmentation",
            "batch_size": None,
            "input_height": 64,
            "input_width": 96,
            "request_aliases": [],
            "request_paths": ["/infer/instance_segmentation", "/infer/semantic_segmentation", "/leaves/2"],
        }
    ]


def test_a_model_asked_for_is_loaded_and_registered(client: TestClient) -> None:
    client.post("/leaves/3", content=TEXT)

    assert [model["model_id"] for model in client.get("/model/registry").json()["models"]] == ["leaves/3"]


def test_remove_and_clear_empty_the_registry(client: TestClient) -> None:
    for number in (1, 2, 3):
        client.post("/model/add", json={"model_id": f"leaves/{number}"})

    removed = client.post("/model/remove", json={"model_id": "leaves/2"})
    unknown = client.post("/model/remove", json={"model_id": "leaves/9"})
    cleared = client.post("/model/clear")

    assert [model["model_id"] for model in removed.json()["models"]] == ["leaves/1", "leaves/3"]
    assert unknown.json() == removed.json()
    assert cleared.json() == {"models": []}


def test_a_removed_model_comes_back_when_asked_for(client: TestClient) -> None:
    client.post("/model/add", json={"model_id": "leaves/1"})
    client.post("/model/clear")

    assert client.post("/leaves/1", content=TEXT).headers["X-Model-Cold-Start"] == "true"


def test_adding_an_unknown_model_is_a_404(client: TestClient) -> None:
    response = client.post("/model/add", json={"model_id": "leaves/9"})

    assert response.status_code == 404
    assert "leaves/9" in response.json()["message"]


def test_the_server_says_who_it_is_and_how_it_fares(anyone: TestClient) -> None:
    info = anyone.get("/info").json()

    assert (info["name"], info["version"]) == ("atrous", atrous.__version__)
    assert uuid.UUID(hex=info["uuid"].zfill(32))
    assert anyone.get("/healthz").json() == {"status": "healthy"}
    assert anyone.get("/readiness").json() == {"status": "ready"}


def test_the_documentation_shows_every_route(anyone: TestClient) -> None:
    page = anyone.get("/openapi.json").json()

    assert anyone.get("/docs").status_code == 200
    assert set(page["paths"]) == {
        "/info",
        "/healthz",
        "/readiness",
        "/metrics",
        "/model/registry",
        "/model/add",
        "/model/remove",
        "/model/clear",
        "/start/{project}/{version}",
        "/infer/semantic_segmentation",
        "/infer/instance_segmentation",
        "/infer/object_detection",
        "/{project}/{version}",
    }


def test_the_docs_page_needs_nothing_from_elsewhere(anyone: TestClient) -> None:
    page = anyone.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/") and anyone.get(address).status_code == 200 for address in loaded)


def test_start_is_an_older_word_for_add(client: TestClient) -> None:
    started = client.get("/start/leaves/3")

    assert started.json() == {"status": 200, "message": "inference session started from local memory."}
    assert [model["model_id"] for model in client.get("/model/registry").json()["models"]] == ["leaves/3"]
    assert client.get("/start/leaves/9").status_code == 404
    assert client.get("/start/leaves/last").status_code == 400


@pytest.mark.parametrize("agent", ["python-requests/2.34.2", "Python/3.11 aiohttp/3.14.5"])
def test_old_clients_without_a_key_see_no_models_and_go_on_to_add_theirs(anyone: TestClient, agent: str) -> None:
    """inference_sdk before 0.40 sends its key only with its second question."""
    old = {"User-Agent": agent}
    anyone.post("/model/add", json={"model_id": "leaves/2", "api_key": KEY})

    first = anyone.get("/model/registry", headers=old)
    second = anyone.post("/model/add", json={"model_id": "leaves/1", "api_key": KEY}, headers=old)

    assert (first.status_code, first.json()) == (200, {"models": []})
    assert {model["model_id"] for model in second.json()["models"]} == {"leaves/1", "leaves/2"}


@pytest.mark.parametrize(
    ("agent", "query", "headers"),
    [
        ("curl/8.0", "", {}),
        ("python-requests/2.34.2", "?api_key=atr_Wrong", {}),
        ("python-requests/2.34.2", "", {"Authorization": "Bearer atr_Wrong"}),
    ],
)
def test_nobody_else_hears_even_that(anyone: TestClient, agent: str, query: str, headers: dict[str, str]) -> None:
    asked = anyone.get(f"/model/registry{query}", headers={"User-Agent": agent, **headers})

    assert asked.status_code == 401
    assert anyone.post("/model/registry", headers={"User-Agent": "python-requests/2"}).status_code == 401
