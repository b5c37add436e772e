"""Batches: pictures that came together."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atrous.domain.errors import NotFound
from atrous.storage.catalog.picture_tables import Batch
from atrous.storage.catalog.tables import Picture, Project
from atrous.storage.records.picture_records import BatchRecord
from atrous.storage.shelves.shelf import Shelf, find_project, lock_project, utc_now
from atrous.storage.shelves.tags import put_tags

PAGE = 5_000


class BatchShelf(Shelf):
    """The library's batches."""

    def batches(self, project: str) -> list[BatchRecord]:
        """The batches of a project, the last first.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            return batch_records(session, find_project(session, project))

    def batch(self, project: str, batch_id: int) -> BatchRecord:
        """One batch.

        Raises:
            NotFound: no such project, or it has no such batch.
        """
        for batch in self.batches(project):
            if batch.id == batch_id:
                return batch
        raise NotFound(f"The project {project!r} has no batch {batch_id}.")

    def gather(self, project: str, names: Sequence[str], batch: str | None, tags: Iterable[str]) -> None:
        """Put pictures, by their names, into a batch unless they are in one, and tags on them. None and () are nothing.

        Raises:
            NotFound: no such project.
        """
        words = list(tags)
        if batch is None and not words:
            return
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            live = select(Picture).where(Picture.project_id == owner.id, Picture.deleted_at.is_(None))
            parts = (names[start : start + PAGE] for start in range(0, len(names), PAGE))
            pictures = [row for part in parts for row in session.scalars(live.where(Picture.name.in_(part)))]
            put_tags(session, owner, [picture.id for picture in pictures], words)
            if batch is None:
                return
            batch_id = ensure_batch(session, owner.id, batch)
            for picture in pictures:
                picture.batch_id = picture.batch_id or batch_id


def batch_records(session: Session, project: Project) -> list[BatchRecord]:
    """The batches of a project, the last first, with the number of pictures that are there."""
    pictures = (Picture.batch_id == Batch.id) & Picture.deleted_at.is_(None)
    counted = select(Batch, func.count(Picture.id)).outerjoin(Picture, pictures)
    counted = counted.where(Batch.project_id == project.id).group_by(Batch.id).order_by(Batch.id.desc())
    return [
        BatchRecord(batch.id, project.slug, batch.name, count, batch.created_at)
        for batch, count in session.execute(counted)
    ]


def ensure_batch(session: Session, project_id: int, name: str) -> int:
    """The id of the batch of this name, made if need be; the project is locked."""
    found = session.scalar(select(Batch.id).where(Batch.project_id == project_id, Batch.name == name))
    if found is not None:
        return found
    batch = Batch(project_id=project_id, name=name, created_at=utc_now())
    session.add(batch)
    session.flush()
    return batch.id
