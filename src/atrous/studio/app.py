"""The door of the platform: puts it onto the serving app, so that one address answers everything."""

import secrets
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI

from atrous.jobs.engine import JobEngine
from atrous.serving.app import create_app
from atrous.serving.exposure import TO_ALL, Exposure
from atrous.serving.limits import DEFAULT_LIMITS, Limits
from atrous.serving.pool import Segmenter
from atrous.serving.request_log import LogEntry, write_nothing
from atrous.storage.library import Library
from atrous.studio import signed
from atrous.studio.archives import Archives
from atrous.studio.exports import Exports
from atrous.studio.intake import Intake
from atrous.studio.links import SignedLinks
from atrous.studio.rest.batches import BatchRoutes
from atrous.studio.rest.dataset import DatasetRoutes
from atrous.studio.rest.downloads import DownloadRoutes
from atrous.studio.rest.images import ImageRoutes
from atrous.studio.rest.projects import ProjectRoutes
from atrous.studio.rest.search import SearchRoutes
from atrous.studio.rest.trainings import TrainingRoutes
from atrous.studio.rest.versions import VersionRoutes
from atrous.studio.rest.wire_version import VersionWriter
from atrous.studio.rest.workspace import WorkspaceRoutes
from atrous.studio.rest.zips import ZipRoutes
from atrous.studio.signed import SignedRoutes


def create_platform(
    library: Library,
    engine: JobEngine,
    *,
    load: Callable[[Path], Segmenter],
    limits: Limits = DEFAULT_LIMITS,
    exposure: Exposure = TO_ALL,
    log: Callable[[LogEntry], None] = write_nothing,
) -> FastAPI:
    """The whole of it as an ASGI app: inference, and the platform for programs.

    Args:
        library: all that is kept.
        engine: does what takes long.
        load, limits, exposure, log: as `create_app` takes them.
    """
    return create_app(
        library,
        library,
        load=load,
        limits=limits,
        exposure=exposure,
        log=log,
        routers=platform_routers(library, engine),
        open_paths=(signed.PREFIX,),
    )


def platform_routers(library: Library, engine: JobEngine) -> list[APIRouter]:
    """The addresses for programs: fixed ones first, those that take any path of one or two parts last."""
    links = SignedLinks(secrets.token_bytes(32))
    exports, archives = Exports(library, engine), Archives(library, engine)
    versions = VersionWriter(library, exports)
    routes = (
        SignedRoutes(library, links, exports, archives),
        DatasetRoutes(library, Intake(library)),
        ZipRoutes(library, archives, links),
        ImageRoutes(library, links),
        SearchRoutes(library),
        BatchRoutes(library),
        TrainingRoutes(library, engine),
        DownloadRoutes(exports, links),
        VersionRoutes(library, engine, versions),
        WorkspaceRoutes(library),
        ProjectRoutes(library, versions),
    )
    return [each.router() for each in routes]
