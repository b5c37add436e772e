"""Logging in, projects and the workspace, as the `roboflow` package asks for them."""

from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from studio_fakes import AtOnce

from atrous.domain.key_scope import KeyScope
from atrous.runtime.segmenter import load_segmenter
from atrous.serving.annex import Annex
from atrous.serving.app import create_app
from atrous.storage.library import Library
from atrous.studio.app import platform_routers
from atrous.studio.parts import Parts

LEAVES = {"name": "Green Leaves!", "type": "semantic-segmentation", "license": "MIT", "annotation": "plants"}


def test_a_good_key_is_told_the_workspace(client: TestClient, anyone: TestClient) -> None:
    assert client.post("/").json()["workspace"] == "atrous"


def test_a_wrong_key_is_told_so(anyone: TestClient) -> None:
    answer = anyone.post("/?api_key=atr_wrong")

    assert answer.status_code == 401
    assert "revoked" in answer.text


def test_a_project_is_made_and_shown(client: TestClient) -> None:
    made = client.post("/atrous/projects", json=LEAVES).json()

    assert (made["id"], made["name"], made["annotation"]) == ("atrous/green-leaves", "Green Leaves!", "plants")
    assert (made["images"], made["unannotated"], made["classes"]) == (0, 0, {})
    assert datetime.fromtimestamp(made["created"]) <= datetime.fromtimestamp(made["updated"])
    assert client.get("/atrous").json()["workspace"]["projects"] == [made]
    found = client.get("/atrous/green-leaves").json()
    assert (found["project"], found["versions"]) == (made, [])


def test_a_second_project_of_a_name_gets_a_number(client: TestClient) -> None:
    ids = [client.post("/atrous/projects", json=LEAVES).json()["id"] for _ in range(3)]

    assert ids == ["atrous/green-leaves", "atrous/green-leaves-2", "atrous/green-leaves-3"]


def test_the_workspace_goes_by_any_name(client: TestClient) -> None:
    made = client.post("/my-team/projects", json=LEAVES).json()

    assert made["id"] == "my-team/green-leaves"
    assert client.get("/my-team").json()["workspace"]["url"] == "my-team"
    assert client.get("/other/green-leaves").json()["project"]["id"] == "other/green-leaves"


@pytest.mark.parametrize("name", ["api", "infer", "signed", "!!!"])
def test_no_project_stands_in_the_way_of_an_address(client: TestClient, name: str) -> None:
    slug = client.post("/atrous/projects", json=LEAVES | {"name": name}).json()["id"].split("/")[1]

    assert slug in (f"{name}-project", "project")


def test_another_type_is_refused(client: TestClient) -> None:
    answer = client.post("/atrous/projects", json=LEAVES | {"type": "object-detection"})

    assert answer.status_code == 400
    assert "'object-detection'" in answer.json()["error"]


def test_a_missing_project_is_404_and_names_those_there_are(client: TestClient) -> None:
    client.post("/atrous/projects", json=LEAVES)

    answer = client.get("/atrous/green-leafs")

    assert answer.status_code == 404
    assert "green-leaves" in answer.json()["error"]


def test_what_cannot_be_understood_is_an_error_of_this_shape_too(client: TestClient) -> None:
    answer = client.post("/atrous/projects", json={"type": "semantic-segmentation"})

    assert (answer.status_code, answer.json()) == (422, {"error": "body.name: Field required"})


def test_a_picture_to_be_labelled_is_not_taken_for_a_project(client: TestClient) -> None:
    client.post("/atrous/projects", json=LEAVES)

    assert client.get("/atrous/green-leaves").status_code == 200
    asked = client.get("/green-leaves/1?image=https://example.org/photo.jpg")
    assert "error" not in asked.json()
    assert "message" in asked.json()


def test_a_key_for_pictures_alone_logs_in_and_changes_nothing(anyone: TestClient, library: Library) -> None:
    _, secret = library.create_key("camera", scopes=[KeyScope.INFER])
    anyone.headers["Authorization"] = f"Bearer {secret}"

    assert anyone.post("/").status_code == 200
    answer = anyone.post("/atrous/projects", json=LEAVES)
    assert (answer.status_code, library.projects()) == (403, [])
    assert "manage" in answer.json()["error"]


def test_a_bound_key_sees_its_projects_alone(client: TestClient, library: Library) -> None:
    client.post("/atrous/projects", json=LEAVES)
    client.post("/atrous/projects", json=LEAVES | {"name": "walls"})
    _, secret = library.create_key("gardener", scopes=[KeyScope.MANAGE], projects=["green-leaves"])
    client.headers["Authorization"] = f"Bearer {secret}"

    assert [one["id"] for one in client.get("/atrous").json()["workspace"]["projects"]] == ["atrous/green-leaves"]
    assert client.get("/atrous/green-leaves").status_code == 200
    assert client.get("/atrous/walls").status_code == 404
    assert client.post("/atrous/projects", json=LEAVES).status_code == 403


def test_the_way_to_the_pages_may_be_open_while_logging_in_wants_a_key(library: Library, engine: AtOnce) -> None:
    annex = Annex(platform_routers(Parts.of(library, engine)), open_paths=["GET /"])
    app = create_app(library, library, load=load_segmenter, annex=annex)

    with TestClient(app) as anyone:
        assert anyone.get("/").status_code == 405  # let in, and nothing there
        assert anyone.post("/").status_code == 401
        assert anyone.get("/atrous").status_code == 401
