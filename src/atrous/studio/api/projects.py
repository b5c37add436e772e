"""`/api/projects`: projects."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.classes import Classes
from atrous.serving.door.keys import ManageKey, refuse_bound
from atrous.storage.library import Library
from atrous.storage.records.picture_records import ProjectCard
from atrous.studio.caller import SeenProject
from atrous.studio.route import PlatformRoute


class Splits(BaseModel):
    """How many pictures each split has."""

    model_config = ConfigDict(from_attributes=True)

    train: int
    valid: int
    test: int


class Project(BaseModel):
    """A project and what is in it."""

    model_config = ConfigDict(from_attributes=True)

    slug: str = Field(examples=["leaves"])
    name: str
    class_names: list[str] = Field(description="In the order of their numbers; 0 is background.")
    splits: Splits
    unlabelled: int
    versions: int
    best_miou: float | None = Field(description="Of its models on the split test, 0 to 1.")
    created_at: datetime
    updated_at: datetime


class NewProject(BaseModel):
    """A project to be made."""

    slug: str = Field(examples=["leaves"])
    name: str | None = Field(None, description="For people; without it the slug.", min_length=1, max_length=200)
    classes: list[str] = Field(default=[], description="Less background; more may come with labels.")


class ProjectApi:
    """Makes and shows projects."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def router(self) -> APIRouter:
        """The addresses."""
        router = APIRouter(prefix="/api/projects", tags=["api: projects"], route_class=PlatformRoute)
        router.get("")(self.projects)
        router.post("", status_code=201)(self.create)
        router.get("/{project}")(self.project)
        return router

    def projects(self, key: ManageKey) -> list[Project]:
        """List the projects that the key may see, the last changed first."""
        return [_project(card) for card in self._library.project_cards() if key.sees(card.slug)]

    def create(self, body: NewProject, key: ManageKey) -> Project:
        """Make a project."""
        refuse_bound(key)
        names = Classes.of(body.classes).names
        self._library.create_project(body.slug, body.name or body.slug, names, actor=key.name)
        return _project(self._library.project_card(body.slug))

    def project(self, project: SeenProject) -> Project:
        """One project."""
        return _project(self._library.project_card(project))


def _project(card: ProjectCard) -> Project:
    return Project.model_validate(card)
