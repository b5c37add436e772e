"""Puts the pages onto the app, behind their guard."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from nicegui import app as static
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from atrous.domain.errors import AtrousError
from atrous.studio.desk import Desk
from atrous.studio.entry.guard import PREFIX, Guard
from atrous.studio.entry.sessions import Sessions
from atrous.studio.entry.sign_in import SignInRoutes
from atrous.studio.pages import projects, trouble
from atrous.studio.pages.machine import health, job, jobs, keys
from atrous.studio.pages.media import MediaRoutes
from atrous.studio.pages.models import page as models_page
from atrous.studio.pages.models import view as model_page
from atrous.studio.pages.models.trying import TryRoutes
from atrous.studio.pages.pictures import page as pictures_page
from atrous.studio.pages.pictures import view as picture_page
from atrous.studio.pages.pictures.incoming import IncomingRoutes
from atrous.studio.pages.training import page as training_page
from atrous.studio.pages.versions import page as versions_page
from atrous.studio.pages.versions.downloads import DownloadPages

PAGES: dict[str, Callable[..., Any]] = {
    "/": projects.show,
    "/jobs": jobs.show,
    "/jobs/{job_id}": job.show,
    "/keys": keys.show,
    "/health": health.show,
    "/projects/{project}/pictures": pictures_page.show,
    "/projects/{project}/pictures/{picture_id}": picture_page.show,
    "/projects/{project}/versions": versions_page.show,
    "/projects/{project}/training": training_page.show,
    "/projects/{project}/models": models_page.show,
    "/projects/{project}/models/{version}": model_page.show,
}
"""Address below /studio → what draws it, given the desk and the parts of the address."""

ASSETS = Path(__file__).with_name("assets")


def add_pages(app: FastAPI, desk: Desk, sessions: Sessions) -> None:
    """Show the pages under /studio; `/` leads there.

    NiceGUI keeps its pages in the process, not in an app: of two apps in one process the last one's are shown.
    """
    for path, draw in PAGES.items():
        ui.page(path, response_timeout=30)(_for_desk(draw, desk))
    routes = app.router.routes
    others = len(routes)
    for routes_of in (
        SignInRoutes(sessions),
        MediaRoutes(desk.library),
        IncomingRoutes(desk),
        DownloadPages(desk),
        TryRoutes(desk),
    ):
        app.include_router(routes_of.router())
    static.add_static_files("/assets", ASSETS)
    app.add_api_route("/", lambda: RedirectResponse(f"{PREFIX}/", 303), methods=["GET"], include_in_schema=False)
    ui.run_with(
        app,
        mount_path=PREFIX,
        title="atrous",
        favicon=ASSETS / "icon.svg",
        dark=None,
        language="en-US",
        show_welcome_message=False,
    )
    routes[:] = [*routes[others:], *routes[:others]]  # before the addresses of programs, one of which takes any path
    app.add_middleware(Guard, sessions=sessions)


def _for_desk(draw: Callable[..., Any], desk: Desk) -> Callable[..., Any]:
    """The page as NiceGUI wants it: its parameters are those of the address alone, and errors are pages too."""

    async def page(**parts: Any) -> Response | None:
        try:
            await draw(desk, **parts)
        except AtrousError as error:
            return trouble.answer(error)
        return None

    wanted = [each for name, each in inspect.signature(draw).parameters.items() if name != "desk"]
    page.__signature__ = inspect.Signature(wanted)  # type: ignore[attr-defined]
    return page
