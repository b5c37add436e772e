"""`atrous download`: a version as a dataset for other tools."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from atrous.cli.app import run
from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.versions.recipe_json import recipe_from_roboflow
from atrous.datasets.writers import WRITERS
from atrous.domain.reporter import Silent
from atrous.imaging.decode import decode
from atrous.jobs.freezing import freeze_version
from atrous.jobs.importing import import_dataset
from atrous.storage.library import Library

PREPROCESSING = {
    "static-crop": {"x_min": 0, "x_max": 50, "y_min": 0, "y_max": 100},
    "resize": {"width": 64, "height": 64, "format": "Fit (black edges) in"},
}
AUGMENTATION = {"flip": {"horizontal": True, "vertical": False}, "image": {"versions": 2}}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data home with ground/1, as imported, and ground/2, cropped, resized and with copies."""
    home = tmp_path_factory.mktemp("home")
    write_demo_pictures(home / "pictures", 8)
    with Library.open(home) as library:
        import_dataset(library, home / "pictures", "ground", ReadOptions(), Silent())
        freeze_version(library, "ground", recipe_from_roboflow({}, {}), 0, Silent())
        freeze_version(library, "ground", recipe_from_roboflow(PREPROCESSING, AUGMENTATION), 0, Silent())
    return home


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATROUS_HOME", str(home))


@pytest.mark.parametrize("format", WRITERS)
def test_a_version_in_any_format_reads_back(
    format: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["download", "ground/1", format, str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["format"], said["pictures"]) == (format, {"train": 5, "valid": 2, "test": 1})
    dataset = read(tmp_path / "out")
    assert sorted(dataset.classes.names) == sorted(said["classes"])
    assert len(dataset.samples) == 8
    kept = {sample.picture_bytes() for sample in dataset.samples}
    assert kept == {file.read_bytes() for file in (home / "pictures/images").iterdir()}


def test_pictures_are_as_the_recipe_makes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["download", "ground/2", "png-mask-semantic", str(tmp_path / "out")]) == 0
    assert "train 10, valid 2, test 1" in capsys.readouterr().err
    dataset = read(tmp_path / "out")
    assert [sample.split for sample in dataset.samples].count("train") == 10
    for sample in dataset.samples:
        picture, labels_HW = decode(sample.picture_bytes()), sample.labels()
        assert picture.shape[:2] == labels_HW.shape == (64, 64)
        padding_HW = labels_HW == 255  # the left half of a picture fits upright; its sides are black and ignored
        assert 0.2 < padding_HW.mean() < 0.7
        assert picture[padding_HW].mean() < 4
    readme = (tmp_path / "out/README.roboflow.txt").read_text()
    assert "* Resize to 64x64 (Fit (black edges))" in readme
    assert "* Static crop of 0-50% horizontal region, 0-100% vertical region" in readme
    assert "to create 2 versions of each source image:\n* 50% probability of horizontal flip" in readme


def test_labels_stay_on_their_pixels(home: Path, tmp_path: Path) -> None:
    assert run(["download", "ground/2", "index-masks", str(tmp_path / "out")]) == 0
    original = cv2.imread(str(home / "pictures/masks/ground_000.png"), cv2.IMREAD_GRAYSCALE)
    half_HW = original[:, : original.shape[1] // 2]
    labels_HW = next(s for s in read(tmp_path / "out").samples if s.name == "ground_000").labels()
    assert set(np.unique(labels_HW)) - {255} <= set(np.unique(half_HW))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ground/1", "pgm", "new"], "The format is 'pgm'; wanted one of png-mask-semantic"),
        (["ground/9", "voc", "new"], "ground/9"),
        (["ground", "voc", "new"], "'ground' is not a model id"),
        (["ground/1", "voc", str(Path(__file__).parent)], "is there and not an empty folder"),
    ],
)
def test_a_wrong_input_is_a_sentence(words: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["download", *words, "--json"]) == 2
    assert expected in json.loads(capsys.readouterr().out)["error"]
