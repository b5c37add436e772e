"""Zips in, versions and zips out, trainings ordered and watched, as the `roboflow` package does it."""

import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from studio_fakes import AtOnce

from atrous.domain.key_scope import KeyScope
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.jobs.orders import ImportOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobState
from atrous.storage.records.records import SplitCounts, TrainingState
from atrous.studio.archives import Archives
from atrous.training.enough import is_enough
from tiny_things import write_masks_zip

RECIPE: dict[str, Any] = {
    "preprocessing": {"auto-orient": True, "resize": {"width": 32, "height": 32, "format": "Stretch to"}},
    "augmentation": {"flip": {"horizontal": True, "vertical": False}, "image": {"versions": 2}},
}


def bring_zip(client: TestClient, file: Path, **announced: Any) -> Any:
    """Announce a zip, bring it by the link alone, and ask after it."""
    task = client.post("/atrous/things/upload/zip", json={"annotationOverwrite": False} | announced).json()
    key = client.headers.pop("Authorization")
    sent = client.put(task["signedUrl"], content=file.read_bytes(), headers={"Content-Type": "application/zip"})
    client.headers["Authorization"] = key
    assert sent.status_code == 200, sent.text
    return client.get(f"/atrous/upload/zip/{task['taskId']}").json()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Path:
    """A home with a project of nine labelled pictures, three in each split."""
    folder = tmp_path_factory.mktemp("things")
    shutil.copytree(empty, folder / "home")
    write_masks_zip(folder / "things.zip", range(9))
    with Library.open(folder / "home") as library:
        library.create_project("things", "things")
        AtOnce(library).submit(ImportOrder("things", str(folder / "things.zip")), actor="laptop")
    return folder / "home"


@pytest.fixture
def version(client: TestClient) -> str:
    assert client.post("/atrous/things/generate", json=RECIPE).json()["version"] == "1"
    return "/atrous/things/1"


def test_a_zip_with_png_masks_comes_in(client: TestClient, library: Library, tmp_path: Path) -> None:
    write_masks_zip(tmp_path / "more.zip", range(20, 26))

    assert bring_zip(client, tmp_path / "more.zip")["status"] == "completed"

    project = client.get("/atrous/things").json()["project"]
    assert project["splits"] == {"train": 5, "valid": 5, "test": 5}
    assert project["classes"] == {"box": 8, "disc": 7}
    assert list(library.folders.archives().glob("*.zip")) == []


def test_a_zip_goes_into_a_split_and_a_batch_with_tags(client: TestClient, tmp_path: Path) -> None:
    write_masks_zip(tmp_path / "more.zip", range(20, 23))

    bring_zip(client, tmp_path / "more.zip", split="valid", batchName="evening", tags=["dusk"])

    assert client.get("/atrous/things").json()["project"]["splits"]["valid"] == 6
    assert [one["images"] for one in client.get("/atrous/things/batches").json()["batches"]] == [3]
    assert client.post("/atrous/things/search", json={"tag": "dusk"}).json()["total"] == 3


@pytest.mark.parametrize(("overwrite", "revision"), [(False, 1), (True, 2)])
def test_labels_that_are_there_are_replaced_if_that_is_asked_for(
    client: TestClient, library: Library, tmp_path: Path, overwrite: bool, revision: int
) -> None:
    write_masks_zip(tmp_path / "same.zip", range(3), empty_masks=True)

    assert bring_zip(client, tmp_path / "same.zip", annotationOverwrite=overwrite)["status"] == "completed"

    assert library.picture("things", 1).annotation.revision == revision  # type: ignore[union-attr]
    assert library.split_counts("things").total == 9


def test_a_zip_that_cannot_be_used_has_failed_and_says_why(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("notes.txt", "nothing here")

    status = bring_zip(client, tmp_path / "bad.zip")

    assert status["status"] == "failed"
    assert "no layout we know" in status["message"]
    assert list(library.folders.archives().glob("*.zip")) == []


def test_a_zip_comes_once_and_only_by_its_link(client: TestClient, tmp_path: Path) -> None:
    task = client.post("/atrous/things/upload/zip", json={}).json()
    assert client.get(f"/atrous/upload/zip/{task['taskId']}").json()["status"] == "pending"
    other = client.post("/atrous/things/upload/zip", json={}).json()

    assert client.put(task["signedUrl"].replace(task["taskId"], other["taskId"]), content=b"x").status_code == 403
    assert client.put(task["signedUrl"], content=b"PK").status_code == 200
    assert client.put(task["signedUrl"], content=b"PK").status_code == 409
    assert client.get("/atrous/upload/zip/no-such").status_code == 404


def test_an_archive_that_never_came_is_forgotten_after_a_week(client: TestClient, library: Library) -> None:
    stale, fresh = (client.post("/atrous/things/upload/zip", json={}).json()["taskId"] for _ in range(2))
    (library.folders.archives() / f"{stale}.zip").write_bytes(b"the server was killed here")
    for file in library.folders.archives().glob(f"{stale}.*"):
        os.utime(file, (0, 0))

    Archives(library, AtOnce(library)).sweep()

    assert [file.name for file in library.folders.archives().iterdir()] == [f"{fresh}.json"]


def test_a_version_is_frozen_and_shown_with_its_recipe(client: TestClient, version: str) -> None:
    shown = client.get(version).json()["version"]

    assert (shown["id"], shown["generating"], shown["progress"]) == ("atrous/things/1", False, 1.0)
    assert (shown["images"], shown["splits"]) == (12, {"train": 6, "valid": 3, "test": 3})
    assert shown["preprocessing"]["resize"] == {"width": 32, "height": 32, "format": "Stretch to"}
    assert shown["augmentation"]["image"] == {"versions": 2}
    assert "train" not in shown
    assert "model" not in shown
    assert client.get("/atrous/things").json()["versions"] == [shown]


def test_a_version_is_there_while_it_is_being_frozen(client: TestClient, engine: AtOnce) -> None:
    engine.hold = True
    number = client.post("/atrous/things/generate", json=RECIPE | {"versionName": "small"}).json()["version"]

    shown = client.get(f"/atrous/things/{number}").json()["version"]
    assert (shown["generating"], shown["images"], shown["name"]) == (True, 0, "small")
    assert [one["id"] for one in client.get("/atrous/things").json()["versions"]] == ["atrous/things/1"]
    engine.work()
    assert client.get(f"/atrous/things/{number}").json()["version"]["generating"] is False


def test_a_version_that_failed_says_why(client: TestClient, library: Library, engine: AtOnce) -> None:
    engine.hold = True
    number = client.post("/atrous/things/generate", json=RECIPE).json()["version"]
    library.delete_pictures("things", [view.id for view in library.find_pictures("things", everything()).pictures])
    engine.work()

    answer = client.get(f"/atrous/things/{number}")

    assert answer.status_code == 400
    assert "could not be frozen" in answer.json()["error"]


def everything() -> Any:
    from atrous.storage.records.picture_records import PictureQuery

    return PictureQuery()


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ({"preprocessing": {"resize": {"width": 0, "height": 9}}, "augmentation": {}}, "resize"),
        ({"preprocessing": {"sharpen": True}, "augmentation": {}}, "'sharpen'"),
        ({"preprocessing": {"remap": {"cloud": "sky"}}, "augmentation": {}}, "cloud"),
        ({"preprocessing": {}}, "augmentation: Field required"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused_at_once(
    client: TestClient, library: Library, recipe: Any, sentence: str
) -> None:
    answer = client.post("/atrous/things/generate", json=recipe)

    assert answer.status_code in (400, 422)
    assert sentence in answer.json()["error"]
    assert library.versions("things", drafts=True) == []


@pytest.mark.parametrize(
    ("format", "file"),
    [
        ("png-mask-semantic", "train/_classes.csv"),
        ("coco-segmentation", "train/_annotations.coco.json"),
        ("yolov8", "data.yaml"),
        ("voc", "JPEGImages/"),
    ],
)
def test_a_version_is_downloaded_by_a_link(client: TestClient, version: str, format: str, file: str) -> None:
    assert client.get(f"{version}/{format}").status_code == 202
    link = client.get(f"{version}/{format}").json()["export"]["link"]
    del client.headers["Authorization"]
    answer = client.get(link)

    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["x-content-type-options"] == "nosniff"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert any(name.startswith(file) for name in names), names
    assert sum(name.endswith((".jpg", ".png")) and "_mask" not in name for name in names) >= 12


def test_an_export_is_waited_for_written_once_and_listed(
    client: TestClient, library: Library, engine: AtOnce, version: str
) -> None:
    engine.hold = True
    answers = [client.get(f"{version}/coco") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert 0 <= answers[-1].json()["progress"] < 1
    assert len(library.jobs("things", kind="export")) == 1
    engine.work()
    assert "link" in client.get(f"{version}/coco-segmentation").json()["export"]
    assert len(library.jobs("things", kind="export")) == 1
    assert client.get(version).json()["version"]["exports"] == ["coco", "coco-segmentation"]


def test_unknown_formats_and_versions_are_refused(client: TestClient, version: str) -> None:
    assert "wanted one of" in client.get(f"{version}/tfrecord").json()["error"]
    assert client.get("/atrous/things/7/coco").status_code == 404
    assert client.get("/atrous/things/7").status_code == 404


def test_an_export_that_failed_says_why_and_is_tried_again_later(
    client: TestClient, library: Library, engine: AtOnce, version: str
) -> None:
    engine.hold = True
    client.get(f"{version}/coco")
    (job,) = library.jobs("things", kind="export")
    library.cancel_job(job.id)

    answer = client.get(f"{version}/coco")

    assert answer.status_code == 400
    assert "cancelled" in answer.json()["error"]


TRAIN = {"modelType": "deeplabv3plus-sem", "epochs": 1, "speed": "fast"}


def test_a_training_is_ordered_and_watched(client: TestClient, library: Library, engine: AtOnce, version: str) -> None:
    engine.hold = True
    begun = client.post(f"{version}/train", json=TRAIN).json()

    assert begun["status"] == "training"
    assert client.get(version).json()["version"]["train"] == {"status": "training", "message": ""}
    training = int(begun["trainingId"])
    assert library.training(training).settings["epochs"] == 1
    library.append_epoch(training, EpochRow(1, 1, 1.5, 1.2, float("nan"), 0.1, 2.0))
    curve = client.get(version).json()["version"]["models"]["roboflow-train"]["epochs"]
    assert curve == [{"epoch": "1", "mAP": "nan", "class_loss": "1.5"}]
    library.finish_training(training, TrainingState.FAILED, "The loss is no number.")
    assert client.get(version).json()["version"]["train"]["status"] == "failed"


def test_trainings_of_the_second_edition(client: TestClient, engine: AtOnce, library: Library, version: str) -> None:
    engine.hold = True
    recipe = client.get(f"{version}/v2/trainings/recipe?modelType=deeplabv3-large-sem").json()["template"]
    recipe["hyperparameters"] |= {"epochs": 3, "batch_size": 4}
    order = {"modelType": "deeplabv3-large-sem", "epochs": 9, "trainRecipe": recipe}
    begun = client.post(f"{version}/v2/trainings", json=order).json()

    settings = library.training(int(begun["trainingId"])).settings
    assert (settings["epochs"], settings["batch_size"]) == (3, 4)
    assert settings["net"] == {"architecture": "deeplabv3", "backbone": "efficientnet_lite2", "output_stride": 16}
    (listed,) = client.get(f"{version}/v2/trainings").json()["trainings"]
    assert (listed["id"], listed["modelType"], listed["modelIds"]) == (
        begun["trainingId"], "deeplabv3-large-sem", []
    )  # fmt: skip
    shown = client.get(f"{version}/v2/trainings/get", params={"trainingId": begun["trainingId"]}).json()
    assert (shown["trainingId"], shown["models"]) == (begun["trainingId"], [])
    assert client.post(f"{version}/v2/trainings", json=order).status_code == 409
    assert client.post(f"{version}/v2/trainings/cancel", json={}).json() == {"success": True}
    assert library.job(int(begun["jobId"])).state is JobState.CANCELLED
    assert client.get(f"{version}/v2/trainings/get").json()["status"] == "failed"
    assert client.get(f"{version}/training/results").json()["trainingId"] == begun["trainingId"]
    assert client.post(f"{version}/train/cancel", json={"continueIfNoRefund": True}).status_code == 409
    assert client.post(f"{version}/v2/trainings/cancel", json={}).status_code == 409


def test_a_training_that_waits_is_stopped_by_cancelling_it_and_can_be_deleted(
    client: TestClient, engine: AtOnce, library: Library, version: str
) -> None:
    engine.hold = True
    begun = client.post(f"{version}/v2/trainings", json=TRAIN).json()
    address = f"{version}/v2/trainings/{begun['trainingId']}"
    assert client.delete(address).status_code == 409
    assert "in progress" in client.delete(address).json()["error"]

    assert client.post(f"{version}/v2/trainings/stop", json={}).json() == {"success": True}
    assert client.post(f"{version}/train/stop", json={}).json() == {"success": True}  # twice is once

    assert library.job(int(begun["jobId"])).state is JobState.CANCELLED
    assert client.delete(address).json() == {
        "deleted": True, "type": "training", "trainingId": begun["trainingId"], "trash": False
    }  # fmt: skip
    assert client.get(f"{version}/v2/trainings").json() == {"trainings": []}
    assert client.delete(address).status_code == 404
    event = library.events("things")[0]
    assert (event.actor, event.action) == ("laptop", "delete training")


def test_a_training_that_runs_is_asked_to_end_with_its_epoch(
    client: TestClient, engine: AtOnce, library: Library, version: str
) -> None:
    engine.hold = True
    training = library.training(int(client.post(f"{version}/train", json=TRAIN).json()["trainingId"]))
    library.resume_training(training.id)
    assert client.post(f"{version}/v2/trainings/stop", json={}).status_code == 404  # it has not begun
    folder = library.run_folder(training.model_id)
    folder.mkdir(parents=True)

    assert client.post(f"{version}/v2/trainings/stop", json={"trainingId": training.id}).status_code == 200

    assert is_enough(folder)
    assert [library.events("things")[0].actor, library.events("things")[0].action] == ["laptop", "end training early"]


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"modelType": "yolov8-seg"}, "deeplabv3plus-sem"),
        ({"speed": "warp"}, "accurate"),
        ({"epochs": 0}, "--epochs is 0"),
        ({"checkpoint": "things/9"}, "There is no model"),
        ({"trainRecipe": {"hyperparameters": {"momentum": 1}}}, "'momentum'"),
        ({"trainRecipe": {"hyperparameters": {"epochs": "many"}}}, "'many'"),
    ],
)
def test_a_training_that_cannot_be_is_refused_at_once(
    client: TestClient, library: Library, version: str, order: Any, sentence: str
) -> None:
    answer = client.post(f"{version}/train", json=order)

    assert answer.status_code in (400, 404)
    assert sentence in answer.json()["error"]
    assert library.trainings("things") == []


def test_a_training_starts_from_no_model_that_its_key_does_not_see(
    anyone: TestClient, library: Library, version: str
) -> None:
    """The model is there; the answer is that of one that is not."""
    library.create_project("secrets", "Secrets")
    draft = library.new_version("secrets", "first", {})
    draft.folder.mkdir(parents=True)
    library.finish_version("secrets", 1, "hash", SplitCounts(train=1))
    package = library.folders.run(ModelId("secrets", 1))
    package.mkdir(parents=True)
    settings = {"net": {"architecture": "deeplabv3plus", "backbone": "efficientnet_lite0", "output_stride": 16}}
    library.publish(ModelId("secrets", 1), package, {"settings": settings, "metrics": {"test": {"miou": 0.5}}})
    _, secret = library.create_key("things alone", scopes=[KeyScope.MANAGE], projects=["things"])

    answer = anyone.post(f"{version}/train", params={"api_key": secret}, json={"checkpoint": "secrets/1"})

    assert answer.status_code == 404
    assert "does not see secrets/1" in answer.json()["error"]
    assert library.trainings("things") == []


def test_a_version_without_trainings_says_so(client: TestClient, version: str) -> None:
    assert client.get(f"{version}/v2/trainings").json() == {"trainings": []}
    assert client.get(f"{version}/v2/trainings/get").status_code == 404


def test_a_published_model_is_shown_with_its_figures(client: TestClient, library: Library, version: str) -> None:
    model_id = ModelId("things", 1)
    net = {"architecture": "deeplabv3plus", "backbone": "efficientnet_lite0", "output_stride": 16}
    settings = {"net": net, "input_size_HW": None, "crop_HW": None}
    training = library.start_training(model_id, settings)
    package = library.folders.run(model_id)
    package.mkdir(parents=True)
    library.publish(model_id, package, {"settings": settings, "metrics": {"test": {"miou": 0.5}}})
    library.finish_training(training.id, TrainingState.FINISHED)

    shown = client.get(version).json()["version"]
    assert shown["model"] == {"id": "things/1", "type": "deeplabv3plus-sem", "miou": 0.5}
    assert shown["train"]["results"] == {"metrics": {"test": {"miou": 0.5}}}
    bundle = client.get(f"{version}/v2/trainings/get").json()
    assert bundle["models"] == [
        {"modelId": "things/1", "modelType": "deeplabv3plus-sem", "metrics": {"test": {"miou": 0.5}}}
    ]
