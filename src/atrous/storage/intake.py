"""What becomes of each picture of a chunk that comes in: new, there already, or there with other labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Insert, insert, select
from sqlalchemy import Table as Rows
from sqlalchemy.orm import Session

from atrous.domain.errors import AlreadyExists
from atrous.storage.catalog.picture_tables import Presence
from atrous.storage.catalog.tables import Annotation, Picture, Project, Table
from atrous.storage.records.records import AddedPictures, NewPicture
from atrous.storage.shelves.annotations import is_newest, next_annotation
from atrous.storage.shelves.label_counts import as_json, presences, show_labels
from atrous.storage.shelves.shelf import utc_now


@dataclass(frozen=True)
class Stored:
    """A picture whose bytes are among the blobs."""

    item: NewPicture
    picture: str
    mask: str
    class_pixels: Mapping[int, int]


class Intake:
    """One chunk within one session. New pictures are entered together, as rows and not as objects."""

    def __init__(self, session: Session, project: Project, author: str, *, relabel: bool) -> None:
        """Without `relabel` the labels that a picture has stay those that count."""
        self._session = session
        self._project = project
        self._author = author
        self._relabels = relabel
        self._known: dict[str, tuple[Picture, Annotation | None]] = {}
        self._fresh: dict[str, Stored] = {}
        self._relabelled: dict[str, Annotation] = {}

    def look_up(self, names: Iterable[str]) -> None:
        """Find the pictures that are there already, labelled or not."""
        there = select(Picture, Annotation).outerjoin(Annotation, (Annotation.picture_id == Picture.id) & is_newest())
        there = there.where(Picture.project_id == self._project.id, Picture.deleted_at.is_(None))
        rows = self._session.execute(there.where(Picture.name.in_(names)))
        self._known |= {picture.name: (picture, annotation) for picture, annotation in rows}

    def enter(self, stored: Stored) -> AddedPictures:
        """Add the picture, add its labels, or leave both as they are."""
        name = stored.item.name
        if name in self._fresh:  # twice in one chunk
            self._enter_fresh()
            self.look_up([name])
        if name not in self._known:
            self._fresh[name] = stored
            return AddedPictures(count=1)
        picture, annotation = self._known[name]
        if picture.blob != stored.picture:
            raise AlreadyExists(
                f"{name}: the project {self._project.slug!r} has another picture of this name. "
                "Rename the new one, or import into another project."
            )
        if annotation is not None and (annotation.blob == stored.mask or not self._relabels):
            return AddedPictures(duplicates=1)
        self._relabel(picture, annotation, stored)
        return AddedPictures(relabelled=1)

    def finish(self) -> None:
        """Write what is still to be written; the pictures are found by what they show now."""
        if self._fresh or self._relabelled:
            self._project.updated_at = utc_now()
        self._enter_fresh()
        show_labels(self._session, self._project.id, self._relabelled.values())

    def _relabel(self, picture: Picture, last: Annotation | None, stored: Stored) -> None:
        annotation = next_annotation(picture, last, stored.mask, self._author, stored.class_pixels)
        self._session.add(annotation)
        self._known[picture.name] = (picture, annotation)
        self._relabelled[picture.name] = annotation

    def _enter_fresh(self) -> None:
        if not self._fresh:
            return
        pictures = [self._picture_row(stored.item, stored.picture) for stored in self._fresh.values()]
        self._session.execute(into(Picture), pictures)
        ids = self._ids_of(self._fresh)
        labels = [self._annotation_row(ids[name], stored) for name, stored in self._fresh.items()]
        self._session.execute(into(Annotation), labels)
        shown = {ids[name]: stored.class_pixels for name, stored in self._fresh.items()}
        if found_by := presences(self._project.id, shown):
            self._session.execute(into(Presence), found_by)
        self._fresh.clear()

    def _ids_of(self, names: Iterable[str]) -> dict[str, int]:
        """By name, of pictures that are there; asking takes a tenth of the time of rows that return their ids."""
        there = select(Picture.name, Picture.id).where(Picture.project_id == self._project.id)
        rows = self._session.execute(there.where(Picture.deleted_at.is_(None), Picture.name.in_(names)))
        return dict(rows.all())

    def _picture_row(self, item: NewPicture, blob: str) -> dict[str, Any]:
        height, width = item.size_HW
        return {
            "project_id": self._project.id,
            "name": item.name,
            "split": item.split,
            "suffix": item.suffix,
            "blob": blob,
            "height": height,
            "width": width,
            "created_at": utc_now(),
        }

    def _annotation_row(self, picture_id: int, stored: Stored) -> dict[str, Any]:
        return {
            "picture_id": picture_id,
            "revision": 1,
            "blob": stored.mask,
            "author": self._author,
            "created_at": utc_now(),
            "class_pixels": as_json(stored.class_pixels),
        }


def into(table: type[Table]) -> Insert:
    """Insert rows as they are: turned into objects first, they take half as long again."""
    return insert(cast(Rows, table.__table__))
