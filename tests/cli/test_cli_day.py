"""A day at the command line, on a model that was trained for the tests."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from atrous.cli.app import run
from atrous.datasets.demo_pictures import write_demo_pictures


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data home."""
    monkeypatch.setenv("ATROUS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def trained(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data home that has ground/1."""
    monkeypatch.setenv("ATROUS_HOME", str(trained_home))
    return trained_home


def test_import_says_what_came_in(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_demo_pictures(tmp_path / "pictures", 10)
    assert run(["import", str(tmp_path / "pictures"), "--project", "ground", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["added"] == {"new": 10, "relabelled": 0, "there_already": 0}
    assert said["classes"] == ["background", "leaf", "stone", "brick", "coin", "rope"]
    assert said["pictures"] == {"train": 7, "valid": 2, "test": 1}
    assert run(["import", str(tmp_path / "pictures"), "--project", "ground", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == {"new": 0, "relabelled": 0, "there_already": 10}


def test_import_lists_the_bad_files_and_skips_them_when_told(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_demo_pictures(tmp_path / "pictures", 10)
    (tmp_path / "pictures" / "masks" / "ground_003.png").write_bytes(b"not a picture")
    words = ["import", str(tmp_path / "pictures"), "--project", "ground"]
    assert run(words) == 2
    assert "ground_003.png" in capsys.readouterr().err
    assert run([*words, "--skip-bad", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == ["ground_003"]


def test_predict_writes_labels_and_an_overlay(
    trained: Path, a_picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["predict", "ground/1", str(a_picture), "--out", str(tmp_path / "out"), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["predictions"]
    labels_HW = np.asarray(Image.open(found["labels"]))
    assert labels_HW.shape == (found["height"], found["width"])
    assert sorted(np.unique(labels_HW)) == [row["id"] for row in found["classes"]]
    assert Path(found["overlay"]).is_file()


def test_predict_labels_in_tiles(
    trained: Path, a_picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {}
    for tile in (None, "auto", "96", "4000"):
        words = [] if tile is None else ["--tile", tile]
        assert run(["predict", "ground/1", str(a_picture), "--out", str(tmp_path / "out"), "--json", *words]) == 0
        (found[tile],) = json.loads(capsys.readouterr().out)["predictions"]
    assert found["4000"] == found[None], "the picture is smaller than a tile"
    assert found["auto"]["classes"] != found[None]["classes"] != found["96"]["classes"]
    assert found["96"]["width"] == found[None]["width"]


def test_evaluate_repeats_what_the_card_says(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "ground/1", "--split", "test", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)["metrics"]["miou"]
    assert run(["models", "--json"]) == 0
    (model,) = json.loads(capsys.readouterr().out)["models"]
    assert model["id"] == "ground/1"
    assert model["test_miou"] == pytest.approx(measured, abs=1e-9)


def test_export_gives_a_package_that_predicts(
    trained: Path, a_picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "package"
    assert run(["export", "ground/1", str(folder), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {"weights.onnx", "weights.safetensors", "class_names.txt", "card.json", "report.html"} <= set(files)
    assert run(["predict", str(folder), str(a_picture), "--out", str(tmp_path / "out"), "--json"]) == 0


def test_a_key_is_shown_once_and_can_be_revoked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["key", "new", "--name", "laptop"]) == 0
    secret = capsys.readouterr().out.strip()
    assert secret.startswith("atr_")
    assert run(["key", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert secret not in listed
    assert json.loads(listed)["keys"][0]["name"] == "laptop"
    assert run(["key", "revoke", "laptop", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["revoked_at"]


def test_doctor_ends_with_a_code_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_demo_pictures(tmp_path / "pictures", 30)
    assert run(["doctor", str(tmp_path / "pictures"), "--json"]) == 0
    (tmp_path / "pictures" / "images" / "ground_000.jpg").write_bytes(b"")
    capsys.readouterr()
    assert run(["doctor", str(tmp_path / "pictures"), "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["files"] == ["images/ground_000.jpg"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["train", "nothing"], "There is no project 'nothing'"),
        (["train", "ground", "--epochs", "0"], "--epochs is 0; wanted 1 or more."),
        (["train", "ground", "--backbone", "vgg"], "wanted one of efficientnet_lite0"),
        (["train", "ground", "--size", "huge"], "wanted one of small, medium, large"),
        (["train", "ground", "--input-size", "big"], "wanted WIDTHxHEIGHT"),
        (["train", "ground", "--resume"], "There is no project 'ground'"),
        (["predict", "ground/1", "missing.jpg"], "missing.jpg: no such file"),
        (["predict", "ground", __file__], "'ground' is not a model id"),
        (["predict", "ground/1", __file__], "There is no model"),
        (["predict", "ground/1", __file__, "--tile", "big"], "--tile is 'big'; wanted auto or a number of pixels"),
        (["evaluate", "ground/one"], "'ground/one' is not a model id"),
        (["export", "ground/9", "somewhere"], "There is no model"),
        (["import", "nowhere", "--project", "ground"], "nowhere: there is no such folder or file"),
        (["import", "nowhere", "--project", "Großes Feld"], "cannot name a project"),
        (["import", "nowhere"], "Missing option '--project'"),
        (["key", "revoke", "laptop"], "There is no key"),
        (["serve", "--port", "99999"], "--port"),
        (["paint"], "No such command 'paint'"),
        (["models", "--colour"], "No such option: --colour"),
    ],
)
def test_a_wrong_input_is_a_sentence_and_code_2(
    words: list[str], expected: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--json"]) == 2
    said = capsys.readouterr()
    assert expected in said.err
    assert "Traceback" not in said.err
    assert expected in json.loads(said.out)["error"]


def test_weights_that_do_not_fit_freeze_nothing(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_demo_pictures(tmp_path / "pictures", 10)
    assert run(["import", str(tmp_path / "pictures"), "--project", "ground"]) == 0
    (tmp_path / "weights.pth").write_bytes(b"no weights")
    assert run(["train", "ground", "--weights", str(tmp_path / "weights.pth")]) == 2
    assert "weights.pth" in capsys.readouterr().err
    assert not (home / "versions").exists()
    assert run(["train", "ground", "--resume"]) == 2
