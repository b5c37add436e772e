"""Takes the pictures of docs/screenshots: python benchmarks/screenshots/take.py [--home HOME] [NAME...].

The home is filled if there is none, which trains a model: some ten minutes on two cores. Give a home that is kept to
take pictures again, and names, such as `projects model-dark`, to take these alone. Wants Debian's chromium.
"""

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from home import PROJECT, Filling
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from atrous.domain.key_scope import KeyScope
from atrous.storage.library import Library

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))  # the benchmarks' own parts

from platform_process import Platform, platform  # noqa: E402

OUT = HERE.parents[2] / "docs" / "screenshots"
QUALITY = 82
WIDE, PHONE = (1280, 860), (390, 844)
SETTLE_MS = 2500
"""Curves are drawn, pictures have come."""


@dataclass(frozen=True)
class Shot:
    """A page as it is to be shown."""

    name: str
    path: str
    size_WH: tuple[int, int] = WIDE
    dark: bool = False
    act: Callable[[Page], object] = Page.title
    """What a person does there first; the usual is nothing of note."""


def tab(name: str) -> Callable[[Page], object]:
    """Choose a tab."""
    return lambda page: page.get_by_role("tab", name=name).click()


def sign(name: str) -> Callable[[Page], object]:
    """Unfold."""
    return lambda page: page.get_by_text(name, exact=True).first.click()


def last_row(page: Page) -> None:
    """Scroll to the end."""
    page.mouse.wheel(0, 10_000)


AT = f"/studio/projects/{PROJECT}"
MODEL = f"{AT}/models/1"
SHOTS = (
    Shot("projects", "/studio/"),
    Shot("projects-phone", "/studio/", PHONE),
    Shot("pictures", f"{AT}/pictures"),
    Shot("pictures-dark", f"{AT}/pictures", dark=True),
    Shot("pictures-phone", f"{AT}/pictures", PHONE),
    Shot("picture", f"{AT}/pictures/9"),
    Shot("versions", f"{AT}/versions", act=sign("Class balance")),
    Shot("recipe", f"{AT}/versions", act=sign("Freeze a version")),
    Shot("training", f"{AT}/training", (1280, 1100)),
    Shot("training-dark", f"{AT}/training", dark=True),
    Shot("training-phone", f"{AT}/training", PHONE, act=last_row),
    Shot("models", f"{AT}/models"),
    Shot("model", MODEL),
    Shot("model-dark", MODEL, dark=True),
    Shot("model-phone", MODEL, PHONE),
    Shot("worst", MODEL, act=tab("Worst pictures")),
    Shot("deploy", MODEL, act=tab("Deploy")),
    Shot("report", MODEL, act=tab("Report")),
    Shot("jobs", "/studio/jobs"),
    Shot("job", "/studio/jobs/1"),
    Shot("keys", "/studio/keys"),
    Shot("health", "/studio/health"),
)
FIRST = (Shot("first-start", "/studio/"),)


def main() -> None:
    """Fill a home if need be, and go through the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--home", type=Path, help="default: one that is thrown away")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--epochs", type=int, default=30)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        home = wanted.home or Path(scratch, "home")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        for place, shots in ((home, SHOTS), (Path(scratch, "first"), FIRST)):
            chosen = [shot for shot in shots if shot.name in wanted.names or not wanted.names]
            if chosen:
                is_new = not place.exists()
                with platform(place) as server:
                    if is_new and place == home:
                        Filling(server.url, key_of(home)).fill(wanted.epochs)
                    take(browser, server, chosen, wanted.out)
        browser.close()


def key_of(home: Path) -> str:
    """A key for filling."""
    with Library.open(home) as library:
        return library.create_key("set up", scopes=[KeyScope.MANAGE, KeyScope.INFER])[1]


def take(browser: Browser, server: Platform, shots: list[Shot], out: Path) -> None:
    """Each as WebP."""
    out.mkdir(parents=True, exist_ok=True)
    entrance = browser.new_context()
    entrance.new_page().goto(server.sign_in)
    state = entrance.storage_state()
    for shot in shots:
        width, height = shot.size_WH
        looks = {"color_scheme": "dark" if shot.dark else "light", "is_mobile": shot.size_WH == PHONE}
        context = browser.new_context(viewport={"width": width, "height": height}, storage_state=state, **looks)
        page = context.new_page()
        page.goto(server.url + shot.path)
        page.wait_for_load_state("networkidle")
        shot.act(page)
        page.wait_for_timeout(SETTLE_MS)
        file = out / f"{shot.name}.webp"
        Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(file, quality=QUALITY, method=6)
        print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB")
        context.close()


if __name__ == "__main__":
    main()
