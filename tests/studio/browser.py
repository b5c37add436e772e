"""Debian's Chromium, signed in at an `atrous up`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from atrous.studio.entry.sessions import Sessions, secret_of

PATIENCE_MS = 60_000  # the machines that test are slow and busy
ALLOWED = ("127.0.0.1", "localhost")


@contextmanager
def browser_page(**looks: object) -> Iterator[Page]:
    """A page of a fresh browser; whatever it asks of another machine fails the test."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium here; Debian's package chromium has one")
    strangers: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_context(**looks).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("request", lambda asked: strangers.append(asked.url) if is_strange(asked.url) else None)
        try:
            yield page
        finally:
            browser.close()
    assert strangers == []


def is_strange(url: str) -> bool:
    """Whether a request leaves this machine."""
    return url.startswith(("http", "ws")) and not url.split("//")[1].startswith(ALLOWED)


def cookie_of(home: Path) -> str:
    """A cookie as the server of this home gives out."""
    sessions = Sessions(secret_of(home))
    return sessions.redeem(sessions.new_link_token()) or ""
