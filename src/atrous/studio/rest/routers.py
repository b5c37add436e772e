"""All addresses that the `roboflow` package asks."""

from fastapi import APIRouter

from atrous.studio.parts import Parts
from atrous.studio.rest.annotation_jobs import AnnotationJobRoutes
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


def rest_routers(parts: Parts) -> list[APIRouter]:
    """To be included last and in this order: the later ones take any path of one, two, three or four parts."""
    versions = VersionWriter(parts.library, parts.exports)
    return [
        DatasetRoutes(parts.library, parts.intake).router(),
        ZipRoutes(parts.library, parts.archives, parts.links).router(),
        ImageRoutes(parts.library, parts.links).router(),
        SearchRoutes(parts.library).router(),
        BatchRoutes(parts.library).router(),
        AnnotationJobRoutes(parts.library).router(),
        TrainingRoutes(parts.library, parts.engine).router(),
        DownloadRoutes(parts.exports, parts.links).router(),
        VersionRoutes(parts.library, parts.engine, versions).router(),
        WorkspaceRoutes(parts.library).router(),
        ProjectRoutes(parts.library, versions).router(),
    ]
