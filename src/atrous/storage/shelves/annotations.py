"""Labels of pictures. They are never overwritten: whoever changes them, or takes a change back, adds a revision."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadPicture, NotFound
from atrous.storage.catalog.tables import Annotation, Picture, Project
from atrous.storage.records.records import AnnotationRecord
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.label_counts import as_json, count_pixels, show_labels
from atrous.storage.shelves.shelf import Shelf, find_picture, find_project, lock_project, utc_now


class AnnotationShelf(Shelf):
    """The library's labels, past and present."""

    def annotations(self, project: str, name: str) -> list[AnnotationRecord]:
        """All labels a picture ever had, the first first; none for a name that no picture has.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            project_id = find_project(session, project).id
            of_picture = select(Annotation).join(Annotation.picture).where(Picture.deleted_at.is_(None))
            of_picture = of_picture.where(Picture.project_id == project_id, Picture.name == name)
            return [annotation_record(row) for row in session.scalars(of_picture.order_by(Annotation.revision))]

    def annotate(
        self, project: str, picture_id: int, mask_png: bytes, *, author: str = COMMAND_LINE
    ) -> AnnotationRecord:
        """Give a picture labels; those it had stay among its annotations.

        Args:
            project: a slug.
            picture_id: a picture of it.
            mask_png: an index PNG of the picture's upright size: class numbers of the project, 255 ignore.
            author: who drew it.

        Raises:
            NotFound: no such project or picture.
            BadPicture: the mask has another size, or a number that is no class.
        """
        pixels = count_pixels(mask_png, f"The mask of picture {picture_id}")
        blob = self.blobs.put(mask_png)
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            picture = find_picture(session, owner, picture_id)
            _refuse_unfit(owner, picture, mask_png, pixels)
            row = next_annotation(picture, _current(session, picture), blob, author, pixels)
            return _enter(session, owner, row, author, "label picture")

    def undo_annotation(self, project: str, picture_id: int, *, author: str = COMMAND_LINE) -> AnnotationRecord:
        """Take the last change of a picture's labels back; once more, and the change before it goes too.

        Raises:
            NotFound: no such project or picture, or there is nothing before its labels.
        """
        with self.catalog.reading() as session:
            picture = find_picture(session, find_project(session, project), picture_id)
            current = _current(session, picture)
        shown = 0 if current is None else current.restores or current.revision
        if shown <= 1:
            raise NotFound(f"Picture {picture_id} has no labels before those it has; there is nothing to undo.")
        return self.restore_annotation(project, picture_id, shown - 1, author=author)

    def restore_annotation(
        self, project: str, picture_id: int, revision: int, *, author: str = COMMAND_LINE
    ) -> AnnotationRecord:
        """Make the labels of an earlier revision count again, as a new revision.

        Raises:
            NotFound: no such project, picture or revision.
        """
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            picture = find_picture(session, owner, picture_id)
            wanted = select(Annotation).where(Annotation.picture_id == picture.id, Annotation.revision == revision)
            earlier, current = session.scalar(wanted), _current(session, picture)
            if earlier is None:
                raise NotFound(f"Picture {picture_id} has no revision {revision} of its labels.")
            pixels = {int(value): count for value, count in (earlier.class_pixels or {}).items()}
            row = next_annotation(picture, current, earlier.blob, author, pixels)
            row.restores, row.class_pixels = earlier.restores or earlier.revision, earlier.class_pixels
            return _enter(session, owner, row, author, "restore labels")


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


def next_annotation(
    picture: Picture, last: Annotation | None, mask: str, author: str, class_pixels: Mapping[int, int]
) -> Annotation:
    """Labels for a picture after its last ones. Two who follow the same revision collide, and one is told."""
    return Annotation(
        picture=picture,
        revision=1 if last is None else last.revision + 1,
        blob=mask,
        author=author,
        created_at=utc_now(),
        class_pixels=as_json(class_pixels),
    )


def annotation_record(row: Annotation) -> AnnotationRecord:
    """The row as it leaves the library."""
    return AnnotationRecord(row.revision, row.blob, row.author, row.created_at, row.restores)


def _current(session: Session, picture: Picture) -> Annotation | None:
    newest_first = select(Annotation).where(Annotation.picture_id == picture.id).order_by(Annotation.revision.desc())
    return session.scalar(newest_first.limit(1))


def _enter(session: Session, project: Project, row: Annotation, author: str, action: str) -> AnnotationRecord:
    session.add(row)
    show_labels(session, project.id, [row])
    project.updated_at = utc_now()
    add_event(session, author, action, project.slug, row.picture.name, {"revision": row.revision})
    return annotation_record(row)


def _refuse_unfit(project: Project, picture: Picture, mask_png: bytes, pixels: Mapping[int, int]) -> None:
    from atrous.imaging.decode import read_size

    size_HW = read_size(mask_png)
    if size_HW != (picture.height, picture.width):
        raise BadPicture(
            f"{picture.name}: the mask is {size_HW[1]}x{size_HW[0]}, the picture {picture.width}x{picture.height}; "
            "they must be of one size."
        )
    numbers = range(len(project.class_names))
    if strange := [value for value in pixels if value != IGNORE and value not in numbers]:
        raise BadPicture(
            f"{picture.name}: the mask has the value {strange[0]}, but classes end at {numbers[-1]}. "
            "Add the class first, or use 255 for ignore."
        )
