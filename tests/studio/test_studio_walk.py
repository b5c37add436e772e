"""A new user's first hour in the browser, from the first start to a program that is refused when its key is revoked."""

import os
import subprocess
from pathlib import Path

import pytest
from browser import PATIENCE_MS, browser_page
from playwright.sync_api import Page, expect

from atrous.studio.entry.guard import SIGN_IN
from command_line import up_with_link
from places import ROOT

CLIENTS = ROOT / ".venv-clients" / "bin" / "python"
TRAINED_MS = 400_000
"""A few epochs, the export and the evaluation, on two busy cores."""


def test_from_the_first_start_to_a_revoked_key(tmp_path: Path) -> None:
    with up_with_link(tmp_path / "home") as (url, link), browser_page(viewport={"width": 1280, "height": 900}) as page:
        assert link.startswith(url + SIGN_IN)
        page.goto(link)
        import_the_sample(page)
        freeze(page, url)
        train(page)
        try_it(page)
        program, key = take_the_sample_program(page, url, tmp_path)
        assert "annotated.png shows:" in run_program(program, key).stdout
        assert (tmp_path / "annotated.png").stat().st_size > 10_000
        revoke(page, url)
        refused = run_program(program, key)
        assert refused.returncode != 0
        assert "401" in refused.stderr
        page.goto(link)
        expect(page.get_by_text("This link has been used")).to_be_visible()


def import_the_sample(page: Page) -> None:
    """One click; then the doctor's report, then the pictures."""
    page.get_by_role("button", name="Start with the sample").click()
    page.wait_for_url("**/studio/jobs/*")
    page.get_by_role("link", name="See the pictures").click()
    expect(page.get_by_role("status").filter(has_text="150 pictures")).to_be_visible()


def freeze(page: Page, url: str) -> None:
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("img", name="Example 1")).to_be_visible()
    page.get_by_role("button", name="Freeze", exact=True).click()
    page.wait_for_url("**/studio/jobs/*")
    expect(page.get_by_text("finished")).to_be_visible()
    page.goto(f"{url}/studio/projects/sample/versions")
    expect(page.get_by_text("sample/1", exact=True)).to_be_visible()


def train(page: Page) -> None:
    page.get_by_role("link", name="Train on it").click()
    page.get_by_label("Train for").click()
    page.get_by_role("option", name="so many epochs").click()
    page.get_by_label("Epochs").fill("1")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("epoch 1 of 1")).to_be_visible(timeout=TRAINED_MS)
    page.get_by_role("link", name="Model", exact=True).click(timeout=TRAINED_MS)


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
