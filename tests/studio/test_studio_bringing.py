"""Pictures dropped onto the page, as a person drops them: a folder, and files alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import browser_page, cookie_of
from playwright.sync_api import Page, expect

from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.storage.library import Library
from atrous.studio.entry.guard import COOKIE
from command_line import up

ADDRESS = "/studio/projects/leaves/pictures"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """The page of an empty project."""
    home = tmp_path / "home"
    with Library.open(home) as library:
        library.create_project("leaves", "Leaves")
    with up(home) as (url, _), browser_page(viewport={"width": 1280, "height": 900}) as page:
        page.context.add_cookies([{"name": COOKIE, "value": cookie_of(home), "domain": "127.0.0.1", "path": "/studio"}])
        page.goto(url + ADDRESS)
        yield page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six labelled pictures."""
    write_demo_pictures(tmp_path / "photos", 6)
    return tmp_path / "photos"


def drop(page: Page, *paths: Path) -> None:
    """Let go of files or folders over the place for them, as the system would."""
    place = page.get_by_text("Drop pictures, a folder or a zip here")
    expect(place).to_be_visible()
    box = place.bounding_box()
    assert box
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    hand = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": step, **at, "data": data})


def test_a_folder_that_is_dropped_is_imported_with_its_labels(page: Page, folder: Path) -> None:
    drop(page, folder)

    page.wait_for_url("**/studio/jobs/*")
    page.get_by_role("link", name="See the pictures").click()
    expect(page.get_by_role("status").filter(has_text="6 pictures")).to_be_visible()
    expect(page.get_by_text("unlabelled")).to_have_count(0)


def test_pictures_alone_are_added_without_labels(page: Page, folder: Path) -> None:
    drop(page, *sorted((folder / "images").iterdir())[:2])

    expect(page.get_by_role("status").filter(has_text="2 pictures")).to_be_visible()
    expect(page.get_by_text("unlabelled")).to_have_count(2)


def test_what_is_no_picture_is_named(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")

    drop(page, tmp_path / "notes.txt")

    expect(page.get_by_text("notes.txt", exact=False).first).to_be_visible()
