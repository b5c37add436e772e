"""What every part of the library stands on."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.storage.blobs.blobs import Blobs
from atrous.storage.catalog.catalog import Catalog
from atrous.storage.catalog.tables import Picture, Project, Version
from atrous.storage.folders import Folders
from atrous.storage.shelves.missing import not_found


class Shelf:
    """A part of the library: its methods read and write the catalog, the blobs and the folders it is given."""

    def __init__(self, catalog: Catalog, blobs: Blobs, folders: Folders) -> None:
        self.catalog = catalog
        self.blobs = blobs
        self.folders = folders


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def find_project(session: Session, slug: str) -> Project:
    """The row of a project.

    Raises:
        NotFound: names the projects there are.
    """
    project = session.scalar(select(Project).where(Project.slug == slug))
    if project is None:
        raise not_found("project", slug, session.scalars(select(Project.slug).order_by(Project.slug)).all())
    return project


def lock_project(session: Session, slug: str) -> Project:
    """The row of a project, which nobody else changes until the session ends: others who lock it wait.

    Raises:
        NotFound: names the projects there are.
    """
    found = find_project(session, slug)
    # FOR UPDATE where there is such a thing; a writing session of SQLite holds the whole catalog anyway
    return session.scalars(select(Project).where(Project.id == found.id).with_for_update()).one()


def find_picture(session: Session, project: Project, picture_id: int) -> Picture:
    """The row of a picture that is not deleted.

    Raises:
        NotFound: the project has no such picture.
    """
    picture = session.get(Picture, picture_id)
    if picture is None or picture.project_id != project.id or picture.deleted_at is not None:
        raise NotFound(f"The project {project.slug!r} has no picture {picture_id}.")
    return picture


def find_version(session: Session, version_id: ModelId) -> Version:
    """The row of a frozen version.

    Raises:
        NotFound: names the versions that the project has.
    """
    project = find_project(session, version_id.project)
    frozen = select(Version).where(Version.project_id == project.id, Version.finished_at.is_not(None))
    version = session.scalar(frozen.where(Version.number == version_id.version))
    if version is None:
        numbers = sorted(row.number for row in session.scalars(frozen))
        raise not_found("version", version_id, [ModelId(project.slug, number) for number in numbers])
    return version
