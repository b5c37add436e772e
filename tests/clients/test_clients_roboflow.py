"""The released `roboflow` package, pointed at `atrous up` by its environment alone: a user's whole day.

Kept short by tiny pictures (48 pixels a side), one epoch, and one training for both scripts: 50 seconds of processor.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from command_line import atrous, up
from places import ROOT
from tiny_things import coco_of, name_of, thing, write_masks_zip

PAGE = ROOT / "docs" / "platform.md"
MORE = Path(__file__).with_name("roboflow_more.py")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """What the page wants beside its script: photos with a COCO file, and a zip with PNG masks."""
    folder = tmp_path / "desk"
    (folder / "photos").mkdir(parents=True)
    for number in range(4):
        cv2.imwrite(str(folder / "photos" / name_of(number, ".jpg")), thing(number)[0][..., ::-1])
    (folder / "photos" / "_annotations.coco.json").write_text(coco_of(range(4), ".jpg"))
    write_masks_zip(folder / "masks.zip", range(10, 19))
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables that the page names, and a server to point at."""
    home = tmp_path / "home"
    words = ["key", "new", "--name", "day", "--scope", "manage", "--scope", "infer", "--json"]
    key = json.loads(atrous(*words, home=home).stdout)["key"]
    names = re.findall(r"^export (\w+)=", PAGE.read_text(), re.MULTILINE)
    with up(home) as (url, _):
        pointed = dict.fromkeys(names, url) | {"ROBOFLOW_API_KEY": key}
        own = {"ROBOFLOW_CONFIG_DIR": str(tmp_path / "none.json"), "MPLBACKEND": "Agg", "TQDM_DISABLE": "1"}
        yield os.environ | own | pointed


@pytest.mark.timeout(600)  # on a busy machine
def test_a_whole_day_as_the_page_has_it(client_python: Path, desk: Path, environment: dict[str, str]) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    day = run(client_python, briefly(script), desk, environment)

    assert "13 pictures of {'box': 7, 'disc': 6}" in day
    assert "Training" in day
    assert "'0': 'background', '1': 'box', '2': 'disc'" in day
    assert cv2.imread(str(desk / "prediction.jpg")).shape[:2] == (48, 48)
    assert len(list((desk / "leaves-masks").rglob("*_mask.png"))) == 13 + 7  # seven of train have a copy
    assert (desk / "leaves-coco" / "train" / "_annotations.coco.json").is_file()

    run(client_python, MORE.read_text(), desk, environment, "photos/thing_000.jpg")
    assert json.loads((desk / "seen.json").read_text()) == {
        "projects": ["any-name/leaves"],
        "project": "any-name/leaves",
        "all": 13,
        "by class": ["disc"],
        "by name": ["thing_002.jpg"],
        "by tag": 4,
        "by batch": 9,
        "pages": [5, 5, 3],
        "batches": {"greenhouse": 9, "Pip Package Upload": 4},
        "batch": "greenhouse",
        "again": [True, {"warn": "already annotated"}],
        "tags": ["looked-at"],
        "left": 12,
        "labels": ["box"],
        "exports": ["png-mask-semantic", "coco", "coco-segmentation"],
        "training": "finished",
        "model": ["leaves/1", "deeplabv3plus-sem"],
        "metrics": ["test", "valid"],
        "answer": {"width": 48, "height": 48},
        "second": "any-name/leaves/2",
        "cancelled": "failed",
        "deleted": True,
        "job": ["look again", 2, "annotated"],
    }


def briefly(script: str) -> str:
    """The page's script with smaller pictures and one epoch."""
    for long, brief in (('"width": 512, "height": 384', '"width": 64, "height": 64'), ("epochs=30", "epochs=1")):
        assert long in script
        script = script.replace(long, brief)
    return script


def run(python: Path, script: str, folder: Path, environment: dict[str, str], *words: str) -> str:
    """What a script says in a process of the clients' venv."""
    done = subprocess.run(
        [python, "-c", script, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
