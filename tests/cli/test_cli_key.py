"""`atrous key`: what a key is good for, as people write and read it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from atrous.cli.app import run
from atrous.cli.duration import read_duration
from atrous.domain.errors import BadSettings
from atrous.storage.library import Library


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one project."""
    monkeypatch.setenv("ATROUS_HOME", str(tmp_path / "home"))
    with Library.open(tmp_path / "home") as library:
        library.create_project("leaves", "Leaves", ("background", "leaf"))
    return tmp_path / "home"


def made(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["key", "new", "--name", "robot", *words, "--json"]) == 0
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    return facts


def test_a_key_is_for_pictures_unless_said_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    facts = made(capsys)

    assert (facts["scopes"], facts["projects"], facts["rate"], facts["expires_at"]) == (["infer"], None, None, None)


def test_a_key_has_what_was_asked_for(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    flags = ("--scope", "manage", "--scope", "infer", "--project", "leaves", "--expires", "30d", "--rate", "10/s")
    facts = made(capsys, *flags)

    assert (facts["scopes"], facts["projects"], facts["rate"]) == (["infer", "manage"], ["leaves"], "10/s")
    lasts = datetime.fromisoformat(facts["expires_at"]) - datetime.fromisoformat(facts["created_at"])
    assert lasts == timedelta(days=30)
    with Library.open(home) as library:
        key = library.verify_key(facts["key"])
    assert key is not None
    assert key.id == facts["id"]


def test_the_list_fits_a_terminal_and_tells_the_states(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run(["key", "new", "--name", "guest", "--expires", "2h"])
    run(["key", "new", "--name", "old"])
    run(["key", "revoke", "old"])
    run(["key", "new", "--name", "robot", "--scope", "infer", "--scope", "manage", "--project", "leaves"])
    capsys.readouterr()

    assert run(["key", "list"]) == 0

    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    rows = {line[0]: line for line in lines if line[0] in ("guest", "old", "robot")}
    assert rows["guest"][-2] == "until"
    assert rows["old"][-1] == "revoked"
    assert rows["robot"][2:6] == ["infer,", "manage", "leaves", "any"]
    assert rows["robot"][-1] == "valid"


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--scope", "paint"], "'infer', 'manage', 'monitor'"),
        (["--project", "walls"], "There is no project 'walls'; there are: leaves."),
        (["--expires", "soon"], "--expires is 'soon'; wanted a number with its unit, such as 30d"),
        (["--rate", "fast"], "'fast' is no rate"),
    ],
)
def test_a_wrong_flag_makes_no_key(flags: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["key", "new", "--name", "robot", *flags]) == 2
    assert sentence in capsys.readouterr().err
    assert run(["key", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"keys": []}


@pytest.mark.parametrize(
    ("text", "time"), [("90min", timedelta(minutes=90)), ("12h", timedelta(hours=12)), ("99999d", timedelta(99999))]
)
def test_a_time_has_a_unit(text: str, time: timedelta) -> None:
    assert read_duration(text, "--expires") == time


@pytest.mark.parametrize("text", ["", "30", "d", "0d", "-1d", "1.5h", "100000d", "30 d", "1w"])
def test_another_time_is_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="--expires"):
        read_duration(text, "--expires")
