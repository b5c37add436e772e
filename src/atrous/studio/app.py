"""The door of the platform: puts it onto the serving app, so that one address answers everything."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI

from atrous.jobs.engine import JobEngine
from atrous.serving.annex import Annex
from atrous.serving.app import create_app
from atrous.serving.door.exposure import TO_ALL, Exposure
from atrous.serving.journal.request_log import LogEntry, write_nothing
from atrous.serving.limits import DEFAULT_LIMITS, Limits
from atrous.serving.models.pool import Segmenter
from atrous.storage.library import Library
from atrous.studio import signed
from atrous.studio.api.routers import api_routers
from atrous.studio.desk import Desk
from atrous.studio.entry import guard
from atrous.studio.entry.sessions import Sessions
from atrous.studio.parts import Parts
from atrous.studio.rest.routers import rest_routers
from atrous.studio.signed import SignedRoutes

LINKS_OPEN = (signed.PREFIX,)
PAGES_OPEN = (signed.PREFIX, "GET /", guard.PREFIX)


def create_platform(
    library: Library,
    engine: JobEngine,
    *,
    load: Callable[[Path], Segmenter],
    limits: Limits = DEFAULT_LIMITS,
    exposure: Exposure = TO_ALL,
    log: Callable[[LogEntry], None] = write_nothing,
    sessions: Sessions | None = None,
) -> FastAPI:
    """The whole of it as an ASGI app: inference, and the platform for programs and people.

    Args:
        library: all that is kept.
        engine: does what takes long.
        load, limits, exposure, log: as `create_app` takes them.
        sessions: who may see the pages; without them there are no pages.
    """
    parts = Parts.of(library, engine)
    parts.archives.sweep()
    app = create_app(
        library,
        library,
        load=load,
        limits=limits,
        exposure=exposure,
        log=log,
        annex=Annex(platform_routers(parts), PAGES_OPEN if sessions else LINKS_OPEN),
    )
    if sessions is not None:
        from atrous.studio.pages.mount import add_pages  # NiceGUI takes a second to load, and is an extra

        add_pages(app, Desk(library, engine, app.state.inference, app.state.metrics.registry), sessions)
    return app


def platform_routers(parts: Parts) -> list[APIRouter]:
    """The addresses for programs: fixed ones first, those that take any path last."""
    links = SignedRoutes(parts.library, parts.links, parts.exports, parts.archives)
    return [links.router(), *api_routers(parts), *rest_routers(parts)]
