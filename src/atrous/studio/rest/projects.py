"""`GET /{workspace}/{project}`: a project and its versions."""

from fastapi import APIRouter
from pydantic import BaseModel

from atrous.storage.library import Library
from atrous.studio.caller import SeenProject
from atrous.studio.rest.wire_project import WireProject, wire_project
from atrous.studio.rest.wire_version import VersionWriter, WireVersion
from atrous.studio.route import BesideInference


class WorkspaceName(BaseModel):
    """The workspace, as far as a project names it."""

    name: str
    url: str


class ProjectAnswer(BaseModel):
    """What `workspace.project(…)` and `project.versions()` read."""

    workspace: WorkspaceName
    project: WireProject
    versions: list[WireVersion]


class ProjectRoutes:
    """Shows a project."""

    def __init__(self, library: Library, versions: VersionWriter) -> None:
        self._library = library
        self._versions = versions

    def router(self) -> APIRouter:
        """The address, which leaves `?image=` to inference."""
        router = APIRouter(tags=["platform: projects"], route_class=BesideInference)
        router.get("/{workspace}/{project}", response_model_exclude_none=True)(self.project)
        return router

    def project(self, workspace: str, project: SeenProject) -> ProjectAnswer:
        """A project and its versions, those too that are being frozen."""
        record = self._library.project(project)
        return ProjectAnswer(
            workspace=WorkspaceName(name=workspace, url=workspace),
            project=wire_project(self._library, record, workspace),
            versions=[
                self._versions.write(version, workspace) for version in self._library.versions(project, drafts=True)
            ],
        )
