"""`atrous serve` as a process: which models it serves, and what it refuses to begin with."""

import base64
import json
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from atrous.cli.app import run
from atrous.cli.byte_size import read_bytes
from atrous.domain.errors import BadSettings
from atrous.domain.model_id import ModelId
from atrous.storage.library import Library
from atrous.storage.records.records import SplitCounts
from command_line import atrous, serving


def test_a_model_published_meanwhile_is_served_and_each_request_is_noted(
    trained_home: Path, a_picture: Path, tmp_path: Path
) -> None:
    with Library.open(tmp_path) as library:
        secret = library.create_key("publisher")[1]
        with serving(tmp_path, "--log", "json", "--memory", "300MB") as (url, process):
            before = ask(url, secret, a_picture)
            publish(library, trained_home)
            after = ask(url, secret, a_picture)
            process.send_signal(signal.SIGTERM)
            lines = [json.loads(line) for line in process.stderr or [] if line.startswith("{")]
            assert process.wait(20) == 0

    assert (before, after) == (404, 200)
    assert [line["status"] for line in lines] == [404, 200]
    assert [line["key"] for line in lines] == ["publisher", "publisher"]
    assert lines[1]["model"] == "ground/1"
    assert secret not in json.dumps(lines)


def test_a_server_for_one_model_serves_it(trained_home: Path, a_picture: Path) -> None:
    key = json.loads(atrous("key", "new", "--name", "dedicated", "--json", home=trained_home).stdout)["key"]
    with serving(trained_home, "ground/1") as (url, process):
        assert ask(url, key, a_picture) == 200
        assert urllib.request.urlopen(f"{url}/readiness", timeout=20).status == 200
        assert ask(url, key, a_picture, "ground/2") == 404
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ground/7"], "There is no model 'ground/7'"),
        (["ground"], "'ground' is not a model id"),
        (["--memory", "much"], "--memory is 'much'; wanted a size such as 512MB, 2GB or 1.5GiB."),
        (["ground/1", "--memory", "2GB"], "--memory is for serving the whole library"),
        (["--log", "xml"], "xml"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is(
    words: list[str],
    said: str,
    trained_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ATROUS_HOME", str(trained_home))

    assert run(["serve", "--port", "0", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "found"),
    [("2GB", 2 * 10**9), ("512 mb", 512 * 10**6), ("1.5GiB", 3 * 2**29), ("1000", 1000), ("64KiB", 65_536)],
)
def test_a_size_is_read_as_people_write_it(text: str, found: int) -> None:
    assert read_bytes(text, "--memory") == found


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "2 TB", "0", "1e9", "2GB extra"])
def test_another_size_is_refused_and_the_flag_named(text: str) -> None:
    with pytest.raises(BadSettings, match="--memory"):
        read_bytes(text, "--memory")


def ask(url: str, key: str, picture: Path, model: str = "ground/1") -> int:
    """The status of the answer to a picture."""
    request = urllib.request.Request(f"{url}/{model}?api_key={key}", base64.b64encode(picture.read_bytes()))
    try:
        return int(urllib.request.urlopen(request, timeout=60).status)
    except urllib.error.HTTPError as error:
        return error.code


def publish(library: Library, trained_home: Path) -> None:
    """The trained home's model, into another library."""
    with Library.open(trained_home) as trained:
        package, card = trained.model_folder(ModelId("ground", 1)), trained.model(ModelId("ground", 1)).card
    library.create_project("ground", "ground", (package / "class_names.txt").read_text().split())
    draft = library.new_version("ground", "first", {})
    draft.folder.mkdir()
    library.publish(library.finish_version("ground", draft.number, "abc", SplitCounts()).model_id, package, card)
