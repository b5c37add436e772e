"""Projects as a list of them shows them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atrous.storage.catalog.tables import Annotation, Model, Picture, Project, Version
from atrous.storage.records.picture_records import ProjectCard
from atrous.storage.shelves.annotations import is_newest
from atrous.storage.shelves.facets import count_splits, count_unlabelled
from atrous.storage.shelves.shelf import Shelf, find_project


class ProjectCardShelf(Shelf):
    """The library's projects with what is in them."""

    def project_card(self, slug: str) -> ProjectCard:
        """One project.

        Raises:
            NotFound: names the projects there are.
        """
        with self.catalog.reading() as session:
            return _card(session, find_project(session, slug))

    def project_cards(self) -> list[ProjectCard]:
        """All projects, the last changed first."""
        with self.catalog.reading() as session:
            rows = session.scalars(select(Project).order_by(Project.updated_at.desc(), Project.slug)).all()
            return [_card(session, row) for row in rows]


def _card(session: Session, row: Project) -> ProjectCard:
    versions = select(func.count()).where(Version.project_id == row.id, Version.finished_at.is_not(None))
    best = select(func.max(Model.test_miou)).join(Version, Version.id == Model.version_id)
    cover, cover_mask = _cover(session, row.id)
    return ProjectCard(
        slug=row.slug,
        name=row.name,
        type=row.type,
        annotation_group=row.annotation_group,
        class_names=tuple(row.class_names),
        splits=count_splits(session, row.id),
        unlabelled=count_unlabelled(session, row.id),
        versions=session.scalar(versions) or 0,
        best_miou=session.scalar(best.where(Version.project_id == row.id)),
        cover=cover,
        cover_mask=cover_mask,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _cover(session: Session, project_id: int) -> tuple[str | None, str | None]:
    """The blobs of the first picture and its labels; labelled ones come first."""
    pictures = select(Picture.blob, Annotation.blob).where(Picture.project_id == project_id)
    pictures = pictures.where(Picture.deleted_at.is_(None)).order_by(Picture.id).limit(1)
    labelled = pictures.join(Annotation, Annotation.picture_id == Picture.id).where(is_newest())
    found = session.execute(labelled).first()
    if found is not None:
        return found[0], found[1]
    return session.scalar(pictures.with_only_columns(Picture.blob)), None
