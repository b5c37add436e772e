"""`/api`: the platform in our own terms."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from studio_fakes import AtOnce

from atrous.domain.key_scope import KeyScope
from atrous.domain.reporter import EpochRow
from atrous.storage.library import Library
from tiny_things import SIDE, picture_png, thing, write_masks_zip


@pytest.fixture
def things(client: TestClient) -> str:
    """The address of a project of boxes and discs."""
    made = client.post("/api/projects", json={"slug": "things", "name": "Things", "classes": ["box", "disc"]})
    assert made.status_code == 201
    return "/api/projects/things"


def add(client: TestClient, things: str, number: int, **fields: Any) -> Any:
    files = {
        "file": (f"thing_{number}.png", picture_png(number)),
        "mask": ("mask.png", cv2.imencode(".png", thing(number)[1])[1].tobytes()),
    }
    return client.post(f"{things}/pictures", files=files, data=fields)


def test_a_project_is_made_and_listed(client: TestClient, things: str) -> None:
    project = client.get(things).json()

    assert (project["class_names"], project["unlabelled"], project["best_miou"]) == (
        ["background", "box", "disc"],
        0,
        None,
    )
    assert client.get("/api/projects").json() == [project]
    assert client.post("/api/projects", json={"slug": "things"}).status_code == 409


def test_a_picture_comes_with_its_mask(client: TestClient, things: str) -> None:
    picture = add(client, things, 1, split="valid", tags=["dusk"]).json()

    assert (picture["name"], picture["split"], picture["tags"]) == ("thing_1.png", "valid", ["dusk"])
    assert (picture["width"], picture["height"], picture["classes"]) == (SIDE, SIDE, ["background", "disc"])
    assert picture["labels"]["author"] == "laptop"
    at = f"{things}/pictures/{picture['id']}"
    assert client.get(f"{at}/file").content == picture_png(1)
    mask = cv2.imdecode(np.frombuffer(client.get(f"{at}/mask").content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (mask == thing(1)[1]).all()


def test_pictures_are_looked_through_by_page(client: TestClient, things: str) -> None:
    for number in range(5):
        add(client, things, number)

    first = client.get(f"{things}/pictures", params={"class_name": "box", "limit": 2}).json()
    rest = client.get(f"{things}/pictures", params={"class_name": "box", "limit": 2, "after": first["next"]}).json()

    assert [one["name"] for one in first["pictures"] + rest["pictures"]] == [
        "thing_0.png",
        "thing_2.png",
        "thing_4.png",
    ]
    assert (first["total"], rest["next"]) == (3, None)


def test_labels_are_changed_and_taken_back(client: TestClient, things: str) -> None:
    at = f"{things}/pictures/{add(client, things, 0).json()['id']}"
    empty = cv2.imencode(".png", np.zeros((SIDE, SIDE), np.uint8))[1].tobytes()

    changed = client.post(f"{at}/mask", content=empty, headers={"Content-Type": "image/png"}).json()
    undone = client.post(f"{at}/mask/undo").json()

    assert (changed["classes"], changed["labels"]["revision"]) == (["background"], 2)
    assert (undone["classes"], undone["labels"]["revision"]) == (["background", "box"], 3)
    small = cv2.imencode(".png", np.zeros((8, 8), np.uint8))[1].tobytes()
    refused = client.post(f"{at}/mask", content=small, headers={"Content-Type": "image/png"})
    assert (refused.status_code, "8x8" in refused.json()["error"]) == (400, True)


def test_a_picture_is_moved_tagged_and_deleted(client: TestClient, things: str) -> None:
    at = f"{things}/pictures/{add(client, things, 0, tags=['dusk']).json()['id']}"

    changed = client.patch(at, json={"split": "test", "add_tags": ["kept"], "remove_tags": ["dusk"]}).json()

    assert (changed["split"], changed["tags"]) == ("test", ["kept"])
    assert client.delete(at).status_code == 204
    assert [client.get(address).status_code for address in (at, f"{at}/file", f"{at}/mask")] == [404, 404, 404]


def test_an_archive_is_imported(client: TestClient, things: str, tmp_path: Path) -> None:
    write_masks_zip(tmp_path / "things.zip", range(6))

    job = client.put(
        f"{things}/archive",
        params={"batch": "evening", "tag": ["dusk"]},
        content=(tmp_path / "things.zip").read_bytes(),
    ).json()

    assert (job["kind"], job["state"], job["result"]["added"]["new"]) == ("import", "finished", 6)
    assert client.get(f"/api/jobs/{job['id']}").json() == job
    assert client.get("/api/jobs", params={"project": "things"}).json() == [job]
    assert client.get(f"/api/jobs/{job['id']}/log").status_code == 200
    assert client.get(f"{things}/pictures", params={"tag": "dusk"}).json()["total"] == 6


def test_a_version_is_frozen_and_exported(client: TestClient, things: str) -> None:
    for number in range(4):
        add(client, things, number)

    order = {"name": "small", "preprocessing": {"resize": {"width": 32, "height": 32}}, "seed": 3}
    version = client.post(f"{things}/versions", json=order)
    at = f"{things}/versions/{version.json()['number']}"

    assert version.status_code == 202
    assert client.get(f"{things}/versions").json() == [client.get(at).json()]
    assert (version.json()["name"], version.json()["counts"]["train"], version.json()["frozen"]) == ("small", 4, True)
    assert client.get(f"{at}/exports/coco").status_code == 202
    archive = zipfile.ZipFile(BytesIO(client.get(f"{at}/exports/coco").content))
    assert "train/_annotations.coco.json" in archive.namelist()


def test_a_training_is_watched_cancelled_and_resumed(
    client: TestClient, library: Library, engine: AtOnce, things: str
) -> None:
    add(client, things, 0)
    client.post(f"{things}/versions", json={})
    engine.hold = True
    begun = client.post(f"{things}/trainings", json={"version": 1, "size": "medium", "epochs": 3}).json()
    at = f"{things}/trainings/{begun['id']}"

    assert (begun["state"], begun["model_id"], begun["settings"]["epochs"]) == ("queued", "things/1", 3)
    assert begun["settings"]["net"]["backbone"] == "efficientnet_lite1"
    library.append_epoch(begun["id"], EpochRow(1, 3, 1.5, float("nan"), 0.25, 0.1, 2.0))
    (epoch,) = client.get(at).json()["epochs"]
    assert (epoch["valid_miou"], epoch["valid_loss"]) == (0.25, None)
    assert client.post(f"/api/jobs/{begun['job_id']}/cancel").json()["state"] == "cancelled"
    assert client.get(at).json()["state"] == "stopped"
    assert client.post(f"{at}/resume").json()["state"] == "queued"
    assert client.post(f"{things}/trainings", json={"version": 1}).status_code == 409
    assert client.post(f"{things}/trainings", json={"version": 1, "size": "huge"}).status_code == 400


def test_a_key_is_made_shown_once_and_revoked(client: TestClient, anyone: TestClient) -> None:
    made = client.post("/api/keys", json={"name": "camera", "scopes": ["infer"], "days": 7, "rate": "10/s"}).json()

    shown = next(one for one in client.get("/api/keys").json() if one["name"] == "camera")
    assert shown == {name: value for name, value in made.items() if name != "key"}
    assert (shown["scopes"], shown["rate"], shown["revoked_at"]) == (["infer"], "10/s", None)
    assert client.post("/", headers={"Authorization": f"Bearer {made['key']}"}).status_code == 200
    assert client.delete(f"/api/keys/{made['id']}").status_code == 204
    assert client.post("/", headers={"Authorization": f"Bearer {made['key']}"}).status_code == 401


def test_a_bound_key_sees_and_makes_nothing_beyond_its_projects(
    client: TestClient, library: Library, things: str
) -> None:
    picture = add(client, things, 0).json()["id"]
    client.post(f"{things}/versions", json={})
    (job,) = client.get("/api/jobs").json()
    library.create_project("walls", "walls")
    _, secret = library.create_key("mason", scopes=[KeyScope.MANAGE], projects=["walls"])
    client.headers["Authorization"] = f"Bearer {secret}"

    assert [one["slug"] for one in client.get("/api/projects").json()] == ["walls"]
    assert client.get("/api/jobs").json() == []
    for address in (things, f"{things}/pictures", f"/api/projects/walls/pictures/{picture}", f"/api/jobs/{job['id']}"):
        assert client.get(address).status_code == 404
    assert client.post(f"/api/jobs/{job['id']}/cancel").status_code == 404
    assert client.get("/api/jobs", params={"project": "things"}).json() == []
    assert client.get("/api/keys").status_code == 403
    assert client.post("/api/keys", json={"name": "more"}).status_code == 403
    assert client.post("/api/projects", json={"slug": "more"}).status_code == 403


def test_every_address_is_documented_and_none_is_open(app: FastAPI, anyone: TestClient) -> None:
    paths = app.openapi()["paths"]

    assert {"/api/projects", "/api/keys", "/dataset/{project}/upload", "/{workspace}/{project}"} <= paths.keys()
    for path, methods in paths.items():
        if path not in ("/info", "/healthz", "/readiness"):
            for method in methods:
                assert anyone.request(method, path.replace("{", "").replace("}", "")).status_code == 401, (method, path)
