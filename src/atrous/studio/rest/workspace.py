"""`POST /` and `/{workspace}`: logging in, and the projects there are."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from atrous.domain.errors import AlreadyExists, BadSettings
from atrous.serving.door.keys import LoadKey, ManageKey
from atrous.serving.errors import Refused
from atrous.storage.library import Library
from atrous.storage.records.records import ProjectRecord
from atrous.storage.shelves.projects import TYPE
from atrous.studio.rest.ids import WORKSPACE, slug_of
from atrous.studio.rest.wire_project import WireProject, wire_project
from atrous.studio.route import PlatformRoute

MOST_ALIKE = 1000


class Welcome(BaseModel):
    """The answer to a key that is good."""

    welcome: str
    workspace: str


class WireWorkspace(BaseModel):
    """The workspace and its projects."""

    name: str
    url: str
    members: int
    projects: list[WireProject]


class WorkspaceAnswer(BaseModel):
    """What `rf.workspace()` reads."""

    workspace: WireWorkspace


class NewProject(BaseModel):
    """What `workspace.create_project` sends."""

    name: str = Field(min_length=1, max_length=200)
    type: str = TYPE
    annotation: str = Field("objects", min_length=1, max_length=200)
    license: str | None = Field(None, description="Accepted and without effect: nothing here is public.")


class WorkspaceRoutes:
    """The workspace is the server: there is one, whatever it is called in the address."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The three addresses; the middle one takes any path of one part."""
        router = APIRouter(tags=["platform: projects"], route_class=PlatformRoute)
        router.post("/")(self.log_in)
        router.get("/{workspace}")(self.workspace)
        router.post("/{workspace}/projects")(self.create_project)
        return router

    def log_in(self, key: LoadKey) -> Welcome:
        """Say whether the key is good, and what the workspace is called."""
        return Welcome(welcome=f"The key {key.name!r} is good.", workspace=WORKSPACE)

    def workspace(self, workspace: str, key: ManageKey) -> WorkspaceAnswer:
        """List the projects that the key may see."""
        seen = [record for record in self._library.projects() if key.sees(record.slug)]
        projects = [wire_project(self._library, record, workspace) for record in seen]
        return WorkspaceAnswer(workspace=WireWorkspace(name=workspace, url=workspace, members=1, projects=projects))

    def create_project(self, workspace: str, body: NewProject, key: ManageKey) -> WireProject:
        """Make a project; its slug follows from its name. Classes come with the labels."""
        if body.type != TYPE:
            raise BadSettings(f"The type is {body.type!r}; this server's projects are of the type {TYPE!r}.")
        if key.projects is not None:
            raise Refused(403, "This key is bound to projects that are there; it cannot make others.")
        return wire_project(self._library, self._create(body, key.name), workspace)

    def _create(self, body: NewProject, actor: str) -> ProjectRecord:
        slug = slug_of(body.name)
        for number in range(1, MOST_ALIKE):
            try:
                return self._library.create_project(
                    slug if number == 1 else f"{slug}-{number}",
                    body.name,
                    annotation_group=body.annotation,
                    actor=actor,
                )
            except AlreadyExists:
                continue
        raise AlreadyExists(f"There are {MOST_ALIKE} projects called {body.name!r}; choose another name.")
