"""Labels of pictures. They are never overwritten: whoever changes them adds a revision."""

from sqlalchemy import ColumnElement, Select, exists, func, select

from atrous.storage.records import AnnotationRecord
from atrous.storage.shelf import Shelf, find_project, utc_now
from atrous.storage.tables import Annotation, Picture


class AnnotationShelf(Shelf):
    """The library's labels, past and present."""

    def annotations(self, project: str, name: str) -> list[AnnotationRecord]:
        """All labels a picture ever had, the first first; none for a name that no picture has.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            project_id = find_project(session, project).id
            of_picture = select(Annotation).join(Annotation.picture)
            of_picture = of_picture.where(Picture.project_id == project_id, Picture.name == name)
            return [annotation_record(row) for row in session.scalars(of_picture.order_by(Annotation.revision))]


def labelled_pictures(project_id: int) -> Select[Picture, Annotation]:
    """The pictures of a project, each with the labels that count: those of the highest revision."""
    pictures = select(Picture, Annotation).join(Annotation, Annotation.picture_id == Picture.id)
    return pictures.where(Picture.project_id == project_id, Picture.deleted_at.is_(None), is_newest())


def is_newest() -> ColumnElement[bool]:
    """In a query of pictures and their labels: only the labels that count."""
    newest = select(func.max(Annotation.revision)).where(Annotation.picture_id == Picture.id)
    return Annotation.revision == newest.correlate(Picture).scalar_subquery()


def is_labelled() -> ColumnElement[bool]:
    """In a query of pictures: those that somebody has labelled."""
    return exists().where(Annotation.picture_id == Picture.id)


def first_annotation(picture: Picture, mask: str, author: str) -> Annotation:
    """The labels that a picture comes with."""
    return Annotation(picture=picture, revision=1, blob=mask, author=author, created_at=utc_now())


def next_annotation(last: Annotation, mask: str, author: str) -> Annotation:
    """Other labels for the picture. Two people who follow the same revision collide in the catalog, and one is told."""
    return Annotation(
        picture_id=last.picture_id, revision=last.revision + 1, blob=mask, author=author, created_at=utc_now()
    )


def annotation_record(row: Annotation) -> AnnotationRecord:
    """The row as it leaves the library."""
    return AnnotationRecord(row.revision, row.blob, row.author, row.created_at, row.restores)
