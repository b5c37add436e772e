"""README, docs and examples are true: what they tell people to type works."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from atrous.cli.app import build, run
from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from command_line import atrous, serving
from places import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LONG = ("train", "serve", "up", "demo")  # shown to work by tests of their own; here only their flags are checked


@pytest.fixture
def desk(trained_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the pages speak of: a folder `photos`, a `photo.jpg`, and a library with leaves/1."""
    write_demo_pictures(tmp_path / "photos", 12)
    shutil.copy(tmp_path / "photos" / "images" / "ground_000.jpg", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATROUS_HOME", str(tmp_path / "home"))
    rename_project(trained_home, tmp_path / "home")
    return tmp_path


def rename_project(trained_home: Path, home: Path) -> None:
    """A home like the trained one, whose model is called leaves/1."""
    assert run(["import", "photos", "--project", "leaves"]) == 0
    assert run(["version", "leaves"]) == 0
    with Library.open(trained_home) as trained, Library.open(home) as library:
        package = trained.model_folder(ModelId("ground", 1))
        library.publish(ModelId("leaves", 1), package, trained.model(ModelId("ground", 1)).card)


def commands(page: Path) -> list[list[str]]:
    """The `atrous` lines of a page's sh blocks, as words."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("atrous ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_work(page: Path, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands(page):
        if words[0] in LONG:
            assert flags_of(words[0]) >= {word for word in words if word.startswith("--")}, words
        else:
            assert run(words) in ((0, 1) if words[0] == "doctor" else (0,)), capsys.readouterr().err


def flags_of(verb: str) -> set[str]:
    """The flags that a verb takes."""
    said = subprocess.run(
        [sys.executable, "-m", "atrous", verb, "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(re.findall(r"--[a-z][a-z-]*", said.stdout))


def test_the_readme_names_each_verb_that_a_day_needs() -> None:
    shown = {words[0] for words in commands(ROOT / "README.md")}
    assert shown == {"import", "train", "predict", "key", "serve"}


def test_every_verb_has_a_help_of_its_own() -> None:
    for command in build().registered_commands:
        assert command.callback
        assert command.callback.__doc__, command.name


def test_the_python_of_the_readme_works(desk: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (own,) = [block for block in blocks if "import atrous" in block]
    exec(compile(own, "README.md", "exec"), {})  # noqa: S102 - our own page
    assert (desk / "overlay.png").is_file()


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_examples_run(desk: Path) -> None:
    home = desk / "home"
    key = json.loads(atrous("key", "new", "--name", "example", "--json", home=home).stdout)["key"]
    with serving(home) as (url, _):
        environment = os.environ | {"API_URL": url, "API_KEY": key}
        example = [sys.executable, ROOT / "examples" / "ask_server.py", "leaves/1", "photo.jpg"]
        asked = subprocess.run(example, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.splitlines()
    example = [sys.executable, ROOT / "examples" / "label_folder.py", "leaves/1", "."]
    labelled = subprocess.run(example, env=os.environ, capture_output=True, text=True, check=False, timeout=60)
    assert labelled.returncode == 0, labelled.stderr
    assert (desk / "photo.overlay.png").is_file()
