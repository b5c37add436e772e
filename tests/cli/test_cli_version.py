"""`atrous version`: a recipe in flags or in a file, and a version that nothing touches any more."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from atrous.cli.app import run
from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.preprocessing import Preprocessing, Resize, ResizeMode

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    """A data home with the project `ground` of ten pictures."""
    monkeypatch.setenv("ATROUS_HOME", str(tmp_path / "home"))
    write_demo_pictures(tmp_path / "pictures", 10)
    assert run(["import", str(tmp_path / "pictures"), "--project", "ground", "--json"]) == 0
    capsys.readouterr()
    return tmp_path / "home"


def freeze(capsys: Capture, *flags: str) -> dict[str, object]:
    code = run(["version", "ground", "--json", *flags])
    said = capsys.readouterr()
    assert code == 0, said.err
    found: dict[str, object] = json.loads(said.out)
    return found


def folder_of(home: Path, number: int) -> Path:
    return home / "versions" / "ground" / str(number)


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_flags_are_the_recipe(home: Path, capsys: Capture) -> None:
    flags = ["--resize", "64x48", "--mode", "fit-white", "--versions", "3", "--flip", "both", "--rotate", "20"]
    said = freeze(capsys, *flags, "--remap", "leaf=plant", "--remap", "coin=", "--name", "turned", "--seed", "5")
    assert said["version"] == "ground/1"
    assert said["name"] == "turned"
    assert said["pictures"] == {"train": 21, "valid": 2, "test": 1}
    assert said["recipe"] == {
        "preprocessing": {
            "auto-orient": True,
            "remap": {"coin": "background", "leaf": "plant"},
            "resize": {"width": 64, "height": 48, "format": "Fit (white edges) in"},
        },
        "augmentation": {
            "flip": {"horizontal": True, "vertical": True},
            "rotate": {"degrees": 20},
            "image": {"versions": 3},
        },
    }
    version = VersionFolder.open(folder_of(home, 1))
    assert version.hash == said["hash"]
    assert version.manifest.seed == 5
    assert version.classes.names == ("background", "plant", "stone", "brick", "rope")
    assert version.preprocessing == Preprocessing(resize=Resize((48, 64), ResizeMode.LETTERBOX, 255))


def test_a_recipe_file_with_flags_over_it(home: Path, tmp_path: Path, capsys: Capture) -> None:
    stored = {
        "versionName": "from a file",
        "preprocessing": {"tile": {"enabled": True, "rows": "2", "columns": "2"}, "auto-orient": {"enabled": True}},
        "augmentation": {"blur": {"pixels": 1.5}, "image": {"versions": 4}},
    }
    (tmp_path / "recipe.json").write_text(json.dumps(stored))
    said = freeze(capsys, "--recipe", str(tmp_path / "recipe.json"), "--versions", "2", "--tile", "1x2")
    assert said["name"] == "from a file"
    assert said["pictures"] == {"train": 28, "valid": 4, "test": 2}
    assert said["recipe"] == {
        "preprocessing": {"auto-orient": True, "tile": {"rows": 1, "columns": 2}},
        "augmentation": {"blur": {"pixels": 1.5}, "image": {"versions": 2}},
    }


def test_the_same_pictures_recipe_and_seed_give_the_same_version(home: Path, capsys: Capture) -> None:
    flags = ["--resize", "40x40", "--versions", "2", "--noise", "3", "--zoom", "20", "--hue", "40", "--mosaic"]
    first, second, other = freeze(capsys, *flags), freeze(capsys, *flags), freeze(capsys, *flags, "--seed", "1")
    assert first["hash"] == second["hash"] != other["hash"]
    assert content(folder_of(home, 1)) == content(folder_of(home, 2))


def test_a_version_does_not_change_with_its_project(home: Path, tmp_path: Path, capsys: Capture) -> None:
    first = freeze(capsys)
    before = content(folder_of(home, 1))
    for file in (tmp_path / "pictures" / "masks").iterdir():
        cv2.imwrite(str(file), np.zeros_like(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)))
    assert run(["import", str(tmp_path / "pictures"), "--project", "ground", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"]["relabelled"] == 10
    assert content(folder_of(home, 1)) == before
    assert VersionFolder.open(folder_of(home, 1)).samples("train")[0].labels().any()
    second = freeze(capsys)
    assert second["hash"] != first["hash"]
    assert not VersionFolder.open(folder_of(home, 2)).samples("train")[0].labels().any()


def test_what_was_done_is_said(home: Path, capsys: Capture) -> None:
    assert (
        run(["version", "ground", "--grayscale", "--contrast", "adaptive", "--versions", "2", "--brightness", "9"]) == 0
    )
    said = capsys.readouterr()
    assert "Grayscale" in said.err
    assert "brightness" in said.err
    assert "atrous train ground --version 1" in said.err
    assert "14" in said.out


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--resize", "64"], "--resize is '64'; wanted two numbers with an x between, such as 512x384"),
        (["--resize", "9x9", "--mode", "squeeze"], "--mode is 'squeeze'; wanted one of stretch, fill, fit,"),
        (["--mode", "fit"], "--mode fit needs a size; add --resize WIDTHxHEIGHT"),
        (["--static-crop", "1,2"], "--static-crop is '1,2'; wanted X_MIN,X_MAX,Y_MIN,Y_MAX"),
        (["--remap", "leaf"], "--remap is 'leaf'; wanted OLD=NEW"),
        (["--remap", "leav=plant"], "remap 'leav': there is no such class; there are background, leaf,"),
        (["--contrast", "more"], "--contrast is 'more'; wanted one of stretching, histogram, adaptive"),
        (["--flip", "sideways"], "--flip is 'sideways'; wanted one of horizontal, vertical, both"),
        (["--versions", "3"], "3 versions of each picture were asked for, but no augmentation"),
        (["--recipe", "nowhere.json"], "--recipe nowhere.json cannot be read: No such file"),
    ],
)
def test_what_cannot_be_takes_no_number(home: Path, capsys: Capture, flags: list[str], sentence: str) -> None:
    assert run(["version", "ground", *flags]) == 2
    assert sentence in capsys.readouterr().err
    assert freeze(capsys)["version"] == "ground/1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "recipe.json is no JSON"),
        ("[]", "wanted an object"),
        ('{"augmentation": [1]}', "wanted an object"),
        ('{"augmentations": {}}', "the recipe has the unknown key 'augmentations'"),
        ('{"augmentation": {"bbflip": {"horizontal": true}}}', "bbflip: changes only what is inside bounding boxes"),
    ],
)
def test_a_file_that_is_no_recipe(home: Path, tmp_path: Path, capsys: Capture, text: str, sentence: str) -> None:
    (tmp_path / "recipe.json").write_text(text)
    assert run(["version", "ground", "--recipe", str(tmp_path / "recipe.json")]) == 2
    assert sentence in capsys.readouterr().err


def test_a_preview_shows_examples_and_freezes_nothing(home: Path, tmp_path: Path, capsys: Capture) -> None:
    words = ["version", "ground", "--rotate", "20", "--preview", str(tmp_path / "look"), "--json"]
    assert run(words) == 0
    written = [Path(file) for file in json.loads(capsys.readouterr().out)["preview"]]
    assert len(written) == 16
    assert all(cv2.imread(str(file)) is not None for file in written)
    assert not (home / "versions").exists()
    assert run(words) == 2
    assert "not empty" in json.loads(capsys.readouterr().out)["error"]
