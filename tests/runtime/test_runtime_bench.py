"""`atrous bench` names each stage at each size, and its shares are whole."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_network import MakePackage

from atrous.cli.app import run
from atrous.runtime.stages import STAGES


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATROUS_HOME", str(tmp_path / "home"))


@pytest.fixture
def picture(photo: NDArray[np.uint8], tmp_path: Path) -> str:
    file = tmp_path / "photo.png"
    cv2.imwrite(str(file), photo)
    return str(file)


def test_a_table_for_each_size(make_package: MakePackage, picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["bench", str(make_package()), picture, "--size", "64x48", "--size", "300x200", "--rounds", "2"]
    assert run(words) == 0
    printed = capsys.readouterr()
    for title in ("64x48, OpenVINO f32, 2 answers", "300x200, OpenVINO f32, 2 answers"):
        assert title in printed.out
    for stage in (*STAGES, "together"):
        assert printed.out.count(stage) == 2
    assert printed.err.count("pictures a second with") == 2


def test_as_json(make_package: MakePackage, picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["bench", str(make_package()), picture, picture, "--precision", "bf16", "--rounds", "3", "--threads", "2"]
    assert run([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["session"], found["threads"]) == ("OpenVINO bf16", 2)
    (table,) = found["sizes"]
    assert (table["width"], table["height"], table["answers"]) == (80, 60, 6)
    assert list(table["stages"]) == list(STAGES)
    assert sum(stage["share"] for stage in table["stages"].values()) == pytest.approx(1)
    assert table["pictures_per_second"] > 0


def test_wrong_words_are_told(make_package: MakePackage, picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", str(make_package()), picture, "--size", "wide"]) == 2
    assert "--size is wide; wanted WIDTHxHEIGHT" in capsys.readouterr().err
    assert run(["bench", "package", "nowhere.jpg"]) == 2
    assert "nowhere.jpg could not be read" in capsys.readouterr().err
