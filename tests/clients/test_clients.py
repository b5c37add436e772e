"""The packages people have, unpatched and in a venv of their own, against `atrous serve` with a trained model."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from command_line import atrous, serving
from places import SHARED

BRIEFLY = ["--epochs", "3", "--batch-size", "4", "--input-size", "128x128", "--crop", "128x128"]


@pytest.fixture(scope="module")
def server(trained_home: Path) -> Iterator[tuple[str, str]]:
    """Address and key of a server with ground/1."""
    key = json.loads(atrous("key", "new", "--name", "clients", "--json", home=trained_home).stdout)["key"]
    with serving(trained_home) as (url, _):
        yield url, key


def test_every_way_of_asking_is_answered(client_python: Path, server: tuple[str, str], a_picture: Path) -> None:
    url, key = server
    script = Path(__file__).with_name("ask_as_clients.py")
    asked = subprocess.run(
        [client_python, script, url, key, "ground/1", a_picture], capture_output=True, text=True, timeout=240
    )
    assert asked.returncode == 0, asked.stderr
    height, width = cv2.imread(str(a_picture)).shape[:2]
    answers = json.loads(asked.stdout)
    assert {tuple(size) for sizes in answers.values() for size in sizes} == {(height, width)}
    assert {name: len(sizes) for name, sizes in answers.items()} == {
        name: 3 if name == "v1 list" else 5 if "batches" in name else 2 if name == "v0 list" else 1 for name in answers
    }
    assert {"v1 array", "v1 path", "v1 PIL", "v1 list", "v1 batches of 4", "v0 array", "v0 path"} <= set(answers)


def test_the_pages_own_sample_runs_unchanged_on_real_pictures(
    client_python: Path, shared_data: Path, tmp_path: Path
) -> None:
    sample = SHARED / "sample" / "run_sample.py"
    home, photos, annotated = tmp_path / "home", tmp_path / "corridor", tmp_path / "annotated.png"
    copy_some(shared_data / "corridor_roboflow_png", photos)
    for words in (["import", photos, "--project", "corridor"], ["train", "corridor", *BRIEFLY]):
        done = atrous(*words, home=home)
        assert done.returncode == 0, done.stderr
    key = json.loads(atrous("key", "new", "--name", "sample", "--json", home=home).stdout)["key"]
    picture = next((photos / "test").glob("*.jpg"))
    with serving(home) as (url, _):
        words = ["--api-url", url, "--model-id", "corridor/1", "--image", picture, "--out", annotated]
        environment = os.environ | {"API_KEY": key}
        ran = subprocess.run(
            [client_python, sample, *words], env=environment, capture_output=True, text=True, timeout=240
        )
    assert ran.returncode == 0, ran.stderr
    drawn, plain = cv2.imread(str(annotated)), cv2.imread(str(picture))
    assert drawn.shape == plain.shape
    assert (drawn != plain).any()  # it found something to draw


def copy_some(dataset: Path, folder: Path) -> None:
    """A few pictures of each split of an export in Roboflow's layout."""
    for split, count in (("train", 12), ("valid", 3), ("test", 3)):
        (folder / split).mkdir(parents=True)
        for picture in sorted((dataset / split).glob("*.jpg"))[:count]:
            shutil.copy(picture, folder / split)
            shutil.copy(picture.with_name(f"{picture.stem}_mask.png"), folder / split)
        shutil.copy(dataset / split / "_classes.csv", folder / split)
