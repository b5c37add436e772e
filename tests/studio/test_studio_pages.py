"""Every page, in a real browser: reached, drawn, readable by WCAG AA, and with hostile names shown as text."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import browser_page, cookie_of
from playwright.sync_api import Page

from atrous.domain.model_id import ModelId
from atrous.storage.catalog.catalog import FILE
from atrous.storage.library import Library
from atrous.studio.entry.guard import COOKIE
from atrous.training.example_files import ExampleFiles
from atrous.training.reporting.worst_pictures import PANELS, read_worst
from command_line import up

HOSTILE = '<img src=x onerror="window.hurt=1">'
PAGES = {
    "/studio/": "Projects",
    "/studio/projects/ground/pictures": "24 pictures",
    "/studio/projects/ground/pictures/1": "Labels",
    "/studio/projects/ground/versions": "Class balance",
    "/studio/projects/ground/training": "Examples from valid",
    "/studio/projects/ground/models": "ground/1",
    "/studio/projects/ground/models/1": "Try it",
    "/studio/projects/empty/pictures": "There are no pictures yet.",
    "/studio/projects/empty/versions": "A version is frozen from labelled pictures",
    "/studio/projects/empty/training": "A training needs a frozen version.",
    "/studio/projects/empty/models": "There is no model yet.",
    "/studio/jobs": "Jobs",
    "/studio/keys": "laptop",
    "/studio/health": "models in memory",
}
"""Address → words that its page shows."""


@pytest.fixture(scope="module")
def home(trained_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained project, an empty one with a hostile name and class, and a key."""
    home = tmp_path_factory.mktemp("studio") / "home"
    shutil.copytree(trained_home, home)
    with Library.open(home) as library:
        library.create_project("empty", HOSTILE, ("background", HOSTILE))
        library.create_key("laptop")
        assert library.model_exists(ModelId("ground", 1))
    return home


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with up(home) as (url, _):
        yield url


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_drawn_readable_and_takes_names_as_text(url: str, home: Path, dark: bool) -> None:
    with browser_page(viewport={"width": 1280, "height": 900}, color_scheme="dark" if dark else "light") as page:
        enter(page, url, home)
        for path, words in PAGES.items():
            page.goto(url + path)
            page.locator("main").get_by_text(words).first.wait_for()
            assert page.evaluate("window.hurt") is None, path
            assert readability(page) == [], path


def test_the_slider_shows_what_was_predicted_after_each_epoch(url: str, home: Path) -> None:
    with browser_page(viewport={"width": 1280, "height": 900}) as page:
        enter(page, url, home)
        page.goto(f"{url}/studio/projects/ground/training")
        page.get_by_alt_text("As predicted after epoch 4").first.wait_for()
        page.get_by_role("slider", name="Epoch").click(position={"x": 4, "y": 10})
        first = page.get_by_alt_text("As predicted after epoch 1")
        first.first.wait_for()
        drawn = len(ExampleFiles(home / "runs" / "ground" / "1").numbers())
        assert first.count() == page.get_by_alt_text("As labelled").count() == drawn > 1
        assert is_drawn(page, "As predicted after epoch 1")


def test_a_models_worst_pictures_are_on_its_page(url: str, home: Path) -> None:
    with browser_page(viewport={"width": 1280, "height": 900}) as page:
        enter(page, url, home)
        page.goto(f"{url}/studio/projects/ground/models/1")
        page.get_by_role("tab", name="Worst pictures").click()
        page.get_by_text("of its pixels right").first.wait_for()
        (worst, *_) = read_worst(home / "models" / "ground" / "1")
        for panel in PANELS:
            page.get_by_alt_text(f"{panel} of {worst.name}").wait_for()
            assert is_drawn(page, f"{panel} of {worst.name}")
        page.wait_for_timeout(500)  # the tabs' line slides
        assert readability(page) == []


def is_drawn(page: Page, alternative: str) -> bool:
    """Whether a picture has come."""
    found = page.get_by_alt_text(alternative).first
    found.scroll_into_view_if_needed()
    script = "image => image.decode().then(() => image.naturalWidth > 0)"
    return bool(found.evaluate(script))


@pytest.mark.parametrize(
    "path", ["/projects/nowhere/pictures", "/projects/ground/models/9", "/projects/ground/pictures/999", "/jobs/99"]
)
def test_a_page_of_what_is_not_there_says_so(url: str, home: Path, path: str) -> None:
    answer = httpx2.get(f"{url}/studio{path}", cookies={COOKIE: cookie_of(home)}, timeout=60)

    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "All projects" in answer.text


def test_without_its_catalog_a_page_is_503_until_later(trained_home: Path, tmp_path: Path) -> None:
    shutil.copytree(trained_home, tmp_path / "home")
    with up(tmp_path / "home") as (url, _):
        cookies = {COOKIE: cookie_of(tmp_path / "home")}
        assert httpx2.get(f"{url}/studio/", cookies=cookies, timeout=60).status_code == 200
        with closing(sqlite3.connect(tmp_path / "home" / FILE)) as connection:
            connection.execute("ALTER TABLE projects RENAME TO gone")
            connection.commit()
        answer = httpx2.get(f"{url}/studio/", cookies=cookies, timeout=60)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "The catalog does not answer" in answer.text


def test_pages_fit_a_phone(url: str, home: Path) -> None:
    with browser_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as page:
        enter(page, url, home)
        for path, words in PAGES.items():
            page.goto(url + path)
            page.locator("main").get_by_text(words).first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_every_link_leads_somewhere(url: str, home: Path) -> None:
    followed: set[str] = set()
    with browser_page() as page:
        enter(page, url, home)
        for path, words in PAGES.items():
            page.goto(url + path)
            page.locator("main").get_by_text(words).first.wait_for()
            page.wait_for_function(
                "[...document.links].every(link => new URL(link.href).pathname.startsWith('/studio/'))"
            )
            followed |= {link.split("#")[0] for link in page.evaluate("[...document.links].map(link => link.href)")}
    assert len(followed) > 20
    for link in followed:
        assert httpx2.get(link, cookies={COOKIE: cookie_of(home)}, timeout=60).status_code == 200, link


@pytest.mark.parametrize("path", [*PAGES, "/studio/media/pictures/ground/1", "/studio/reports/ground/1", "/studio/x"])
def test_no_page_is_seen_without_a_cookie(url: str, path: str) -> None:
    for cookies in ({}, {COOKIE: "session_1_2_3"}):
        answer = httpx2.get(url + path, cookies=cookies)
        assert (answer.status_code, answer.headers["location"]) == (303, "/studio/sign-in")


def test_a_key_opens_no_page_and_a_cookie_no_address_of_programs(url: str, home: Path) -> None:
    with Library.open(home) as library:
        _, key = library.create_key("no page")
    assert httpx2.get(f"{url}/studio/?api_key={key}").status_code == 303
    assert httpx2.get(f"{url}/api/projects", cookies={COOKIE: cookie_of(home)}).status_code == 401


def test_pictures_are_bound_to_be_pictures(url: str, home: Path) -> None:
    answer = httpx2.get(f"{url}/studio/media/pictures/ground/1", cookies={COOKIE: cookie_of(home)})

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_file_cannot_leave_its_upload(url: str, home: Path) -> None:
    cookies = {COOKIE: cookie_of(home)}
    upload = httpx2.post(f"{url}/studio/incoming/empty", cookies=cookies).json()["upload"]
    for path in ("../evil.png", "/etc/evil", "a/../../evil", "a//b", "c:evil", ""):
        answer = httpx2.put(
            f"{url}/studio/incoming/empty/{upload}", params={"path": path}, content=b"x", cookies=cookies
        )
        assert answer.status_code == 400, path
    assert httpx2.put(f"{url}/studio/incoming/empty/no-such", params={"path": "a"}, cookies=cookies).status_code == 404


def enter(page: Page, url: str, home: Path) -> None:
    """Come with a cookie."""
    host = urlsplit(url).hostname
    page.context.add_cookies([{"name": COOKIE, "value": cookie_of(home), "domain": host or "", "path": "/studio"}])


def readability(page: Page) -> list[str]:
    """What axe finds against WCAG 2 AA, of what weighs."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]
