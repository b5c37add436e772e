"""A server for certain models: these are loaded before it is ready, and there are no others."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, FolderOfModels, OneKey, Waiting
from serving_port import connect, metric, running, until

from atrous.domain.errors import BadPackage
from atrous.domain.model_id import ModelId
from atrous.serving.app import create_app
from atrous.serving.limits import Limits
from atrous.serving.server import Server

ONE, TWO = ModelId("leaves", 1), ModelId("leaves", 2)
KEYED = {"Authorization": f"Bearer {KEY}"}


def test_it_is_ready_when_all_its_models_are_loaded() -> None:
    slow = Waiting()
    app = create_app(FolderOfModels(), OneKey(), load=slow.load, dedicated_to=[ONE, TWO])
    with running(app) as server:
        assert slow.begun.wait(20)
        connection = connect(server.url)
        connection.request("GET", "/readiness")
        before = connection.getresponse()
        assert (before.status, before.read()) == (503, b'{"status":"not ready"}')

        slow.go_on.set()
        until(lambda: metric(app, "atrous_models_loaded") == 2)

        connection.request("GET", "/readiness")
        after = connection.getresponse()
        assert (after.status, after.read()) == (200, b'{"status":"ready"}')
        connection.close()


def test_other_models_are_not_found() -> None:
    with TestClient(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, dedicated_to=[ONE])) as client:
        served = client.post("/leaves/1", content=TEXT, headers=KEYED)
        other = client.post("/leaves/2", content=TEXT, headers=KEYED)

    assert served.status_code == 200
    assert (other.status_code, other.json()["message"]) == (
        404,
        "There is no model leaves/2 on this server; it serves leaves/1.",
    )


def test_its_models_stay_whatever_they_weigh_and_whoever_wants_them_gone() -> None:
    limits = Limits(model_memory_bytes=1)
    app = create_app(
        FolderOfModels(), OneKey(), load=BrightIsLeaf, weigh=lambda _: 10**12, limits=limits, dedicated_to=[ONE, TWO]
    )
    with TestClient(app) as client:
        until(lambda: client.get("/readiness").status_code == 200)
        removed = client.post("/model/remove", json={"model_id": "leaves/1"}, headers=KEYED)
        registry = client.get("/model/registry", headers=KEYED).json()

    assert removed.status_code == 409
    assert [model["model_id"] for model in registry["models"]] == ["leaves/1", "leaves/2"]


def test_a_server_that_cannot_load_its_model_ends_and_says_why() -> None:
    def load(folder: Path) -> BrightIsLeaf:
        raise BadPackage(f"{folder} is half written.")

    app = create_app(FolderOfModels(), OneKey(), load=load, dedicated_to=[ONE])
    with pytest.raises(BadPackage, match="half written"):
        Server(app, "127.0.0.1", 0, lambda _: None).run()
