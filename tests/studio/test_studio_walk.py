"""A new user's first hour in the browser, from the first start to a program that is refused when its key is revoked.

The server is killed on the way, and so is the training; both go on.
"""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from browser import PATIENCE_MS, browser_page
from playwright.sync_api import Page, expect

from atrous.jobs.runner import SILENCE
from atrous.storage.library import Library
from atrous.studio.desk import ACTOR
from atrous.studio.entry.guard import SIGN_IN
from command_line import link_of, up
from places import ROOT

CLIENTS = ROOT / ".venv-clients" / "bin" / "python"
TRAINED_MS = 400_000
"""A few epochs, the export and the evaluation, on two busy cores."""
TAKEN_UP_MS = 2000 * SILENCE.seconds
"""A job whose server dies in the moment of starting its worker is taken up again after that silence."""


@pytest.mark.timeout(900)  # on a busy machine
def test_from_the_first_start_to_a_revoked_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with browser_page(viewport={"width": 1280, "height": 900}) as page:
        port = begin_an_import_and_kill_the_server(page, home)
        with up(home, "--port", port) as (url, server):
            link = link_of(server)
            assert link.startswith(url + SIGN_IN)
            see_the_import_end(page)
            freeze(page, url)
            train(page, home)
            use_it(page, url, tmp_path)
            page.goto(link)
            page.goto(link)
            expect(page.get_by_text("This link has been used")).to_be_visible()


def begin_an_import_and_kill_the_server(page: Page, home: Path) -> str:
    """One click; the browser stays signed in, and what it shows comes back with the server. Returns its port."""
    with up(home) as (url, server):
        page.goto(link_of(server))
        page.get_by_role("button", name="Start with the sample").click()
        page.wait_for_url("**/studio/jobs/*")
        server.kill()
    return url.rpartition(":")[2]


def see_the_import_end(page: Page) -> None:
    """Then the doctor's report, then the pictures."""
    page.reload()
    page.get_by_role("link", name="See the pictures").click(timeout=TAKEN_UP_MS)
    expect(page.get_by_role("status").filter(has_text="150 pictures")).to_be_visible()


def use_it(page: Page, url: str, folder: Path) -> None:
    """Tried on the page, then by a program until its key is revoked."""
    try_it(page)
    program, key = take_the_sample_program(page, url, folder)
    assert "annotated.png shows:" in run_program(program, key).stdout
    assert (folder / "annotated.png").stat().st_size > 10_000
    revoke(page, url)
    refused = run_program(program, key)
    assert refused.returncode != 0
    assert "401" in refused.stderr


def freeze(page: Page, url: str) -> None:
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("img", name="Example 1")).to_be_visible()
    page.get_by_label("Size").click()
    page.get_by_role("option", name="stretch").click()
    for side in ("Width", "Height"):
        page.get_by_label(side).fill("160")
    page.get_by_role("button", name="Freeze", exact=True).click()
    page.wait_for_url("**/studio/jobs/*")
    expect(page.get_by_text("finished")).to_be_visible()
    page.goto(f"{url}/studio/projects/sample/versions")
    expect(page.get_by_text("sample/1", exact=True)).to_be_visible()


def train(page: Page, home: Path) -> None:
    """Its process is killed after the first epoch, and another goes on from there."""
    page.get_by_role("link", name="Train on it").click()
    page.get_by_label("Train for").click()
    page.get_by_role("option", name="so many epochs").click()
    page.get_by_label("Epochs").fill("3")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("epoch 1 of 3").first).to_be_visible(timeout=TRAINED_MS)
    with Library.open(home) as library:
        (job,) = library.running_jobs()
        assert job.process is not None
        os.kill(job.process.pid, signal.SIGKILL)
        expect(page.get_by_text("epoch 3 of 3")).to_be_visible(timeout=TRAINED_MS)
        expect(page.get_by_alt_text("As predicted after epoch 3").first).to_be_visible()
        page.get_by_role("link", name="Model", exact=True).click(timeout=TRAINED_MS)
        assert library.job(job.id).attempts == 2
        published = next(event for event in library.events("sample") if event.action == "publish model")
        assert (published.actor, published.subject) == (ACTOR, "sample/1")


def try_it(page: Page) -> None:
    """The first picture of test is tried by itself; the threshold answers at once."""
    said = page.get_by_role("status").filter(has_text="is no background")
    expect(said).to_be_visible()
    at_once = said.text_content()
    page.get_by_role("button", name="Camera").focus()
    page.keyboard.press("Tab")  # to the threshold
    for _ in range(55):
        page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(at_once or "")


def take_the_sample_program(page: Page, url: str, folder: Path) -> tuple[Path, str]:
    """The Python program as the page shows it, a picture beside it, and a key made on the page of keys."""
    page.get_by_role("tab", name="Deploy").click()
    page.get_by_role("tab", name="Python").click()
    program = folder / "ask.py"
    program.write_text(page.locator("code").filter(has_text="InferenceHTTPClient").inner_text())
    picture = page.request.get(f"{url}/studio/media/pictures/sample/1")
    (folder / "picture.jpg").write_bytes(picture.body())
    page.goto(f"{url}/studio/keys")
    page.get_by_label("Name").fill("walk")
    page.get_by_role("button", name="Make a key").click()
    key = page.get_by_label("Key", exact=True).input_value()
    page.get_by_role("button", name="I have it").click()
    return program, key


def revoke(page: Page, url: str) -> None:
    page.goto(f"{url}/studio/keys")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("revoked")).to_be_visible()


def run_program(program: Path, key: str) -> subprocess.CompletedProcess[str]:
    if not CLIENTS.exists():
        pytest.skip("no .venv-clients; `make test` makes it")
    command = [str(CLIENTS), program.name]
    environment = os.environ | {"ATROUS_KEY": key}
    seconds = PATIENCE_MS / 1000
    return subprocess.run(command, cwd=program.parent, env=environment, capture_output=True, text=True, timeout=seconds)
