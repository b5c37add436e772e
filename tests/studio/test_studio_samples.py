"""The programs that a model's page shows for curl and JavaScript, run as they stand; the walk runs the Python one."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from atrous.domain.model_id import ModelId
from atrous.studio.pages.models.samples import sample
from command_line import atrous, serving

RUN = {"curl": ("bash", "ask.sh"), "JavaScript": ("node", "ask.mjs")}
"""Language → what runs it, and the file it is saved as."""
WANTED = {"curl": ("bash", "curl", "base64", "python3"), "JavaScript": ("node",)}


@pytest.fixture(scope="module")
def server(trained_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with a model, and a key for it."""
    home = tmp_path_factory.mktemp("samples") / "home"
    shutil.copytree(trained_home, home)
    key = json.loads(atrous("key", "new", "--name", "sample", "--json", home=home).stdout)["key"]
    with serving(home) as (url, _):
        yield url, key


def run_sample(language: str, url: str, key: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Save it beside picture.jpg and run it there."""
    command, file = RUN[language]
    for wanted in WANTED[language]:
        if shutil.which(wanted) is None:
            pytest.skip(f"no {wanted} here")
    (folder / file).write_text(sample(language, url, ModelId("ground", 1)))
    environment = os.environ | {"ATROUS_KEY": key}
    return subprocess.run(
        [command, file], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("language", RUN)
def test_a_sample_writes_the_labels_and_says_what_they_are(
    language: str, server: tuple[str, str], a_picture: Path, tmp_path: Path
) -> None:
    shutil.copy(a_picture, tmp_path / "picture.jpg")

    done = run_sample(language, *server, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert "background" in done.stdout
    labels_HW = cv2.imread(str(tmp_path / "mask.png"), cv2.IMREAD_UNCHANGED)
    assert labels_HW.shape == cv2.imread(str(a_picture)).shape[:2]
    assert labels_HW.max() <= 5


@pytest.mark.parametrize("language", RUN)
def test_a_sample_ends_with_the_servers_word_when_the_key_is_wrong(
    language: str, server: tuple[str, str], a_picture: Path, tmp_path: Path
) -> None:
    shutil.copy(a_picture, tmp_path / "picture.jpg")

    done = run_sample(language, server[0], "atr_" + "a" * 32, tmp_path)

    assert done.returncode != 0
    assert not (tmp_path / "mask.png").exists()
    said = done.stdout + done.stderr + "".join(file.read_text() for file in tmp_path.glob("answer.json"))
    assert "The API key is unknown here" in said
