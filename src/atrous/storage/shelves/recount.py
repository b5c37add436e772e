"""Labels that came in before their classes were counted."""

from sqlalchemy import ColumnElement, Select, func, select

from atrous.domain.reporter import Reporter
from atrous.storage.catalog.tables import Annotation, Picture, Project
from atrous.storage.shelves.annotations import is_newest
from atrous.storage.shelves.label_counts import as_json, count_pixels, show_labels
from atrous.storage.shelves.shelf import Shelf, find_project, lock_project

PAGE = 50


class RecountShelf(Shelf):
    """The library's labels that nobody has counted yet."""

    def uncounted_projects(self) -> list[str]:
        """The projects that have such labels."""
        wanted = select(Project.slug).join(Picture, Picture.project_id == Project.id)
        wanted = wanted.join(Annotation, Annotation.picture_id == Picture.id).where(_uncounted())
        with self.catalog.reading() as session:
            return list(session.scalars(wanted.distinct().order_by(Project.slug)))

    def count_classes(self, project: str, reporter: Reporter) -> int:
        """Count them, a page at a time.

        Returns:
            How many pictures' labels were counted.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            project_id = find_project(session, project).id
            total = session.scalar(_labels(project_id).with_only_columns(func.count())) or 0
        done = 0
        while page := self._count_page(project):
            done += page
            reporter.progress("counting classes", done, total)
        return done

    def _count_page(self, project: str) -> int:
        with self.catalog.reading() as session:
            project_id = find_project(session, project).id
            rows = session.scalars(_labels(project_id).order_by(Annotation.id).limit(PAGE)).all()
            blobs = {row.id: row.blob for row in rows}
        pixels = {number: count_pixels(self.blobs.get(blob), blob) for number, blob in blobs.items()}
        with self.catalog.writing() as session:
            lock_project(session, project)
            for row in session.scalars(select(Annotation).where(Annotation.id.in_(pixels))):
                row.class_pixels = as_json(pixels[row.id])
            current = select(Annotation).join(Annotation.picture).where(Annotation.id.in_(pixels), is_newest())
            show_labels(session, project_id, session.scalars(current).all())
        return len(pixels)


def _labels(project_id: int) -> Select[Annotation]:
    return select(Annotation).join(Annotation.picture).where(Picture.project_id == project_id, _uncounted())


def _uncounted() -> ColumnElement[bool]:
    return Annotation.class_pixels.is_(None) & Picture.deleted_at.is_(None) & is_newest()
