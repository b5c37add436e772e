"""All addresses of `/api`."""

from fastapi import APIRouter

from atrous.studio.api.jobs import JobApi
from atrous.studio.api.keys import KeyApi
from atrous.studio.api.pictures import PictureApi
from atrous.studio.api.projects import ProjectApi
from atrous.studio.api.trainings import TrainingApi
from atrous.studio.api.versions import VersionApi
from atrous.studio.parts import Parts


def api_routers(parts: Parts) -> list[APIRouter]:
    """One for each noun."""
    return [
        ProjectApi(parts.library).router(),
        PictureApi(parts.library, parts.intake).router(),
        VersionApi(parts.library, parts.engine, parts.exports).router(),
        TrainingApi(parts.library, parts.engine).router(),
        JobApi(parts.library, parts.engine, parts.archives).router(),
        KeyApi(parts.library).router(),
    ]
