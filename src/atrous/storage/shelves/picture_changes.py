"""What people do to pictures: upload, move to another split, tag, delete and take back."""

from collections.abc import Collection, Iterable
from itertools import count

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atrous.domain.errors import AlreadyExists, BadDataset, NotFound
from atrous.domain.splits import SPLITS, Split
from atrous.storage.catalog.picture_tables import PictureTag
from atrous.storage.catalog.tables import Picture, Project
from atrous.storage.records.picture_records import Upload, Uploaded
from atrous.storage.shelves.batches import ensure_batch
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.shelf import Shelf, lock_project, utc_now
from atrous.storage.shelves.tags import put_tags

MANY = 5_000  # ids in one question; databases take more, but not without end


class PictureChangeShelf(Shelf):
    """The library's pictures as people change them. Each change is one deed in the audit trail."""

    def upload(self, project: str, upload: Upload, *, actor: str = COMMAND_LINE) -> Uploaded:
        """Add one picture without labels. The very same file again adds nothing but its tags.

        Raises:
            NotFound: no such project.
        """
        blob = self.blobs.put(upload.picture)
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            same = select(Picture).where(Picture.project_id == owner.id, Picture.blob == blob)
            there = session.scalars(same.where(Picture.deleted_at.is_(None))).first()
            picture = there or _new_picture(session, owner, upload, blob)
            put_tags(session, owner, [picture.id], upload.tags)
            if there is None:
                _note(session, owner, actor, "upload picture", picture.name)
            return Uploaded(picture.id, picture.name, duplicate=there is not None)

    def move_pictures(
        self, project: str, picture_ids: Collection[int], split: Split, *, actor: str = COMMAND_LINE
    ) -> None:
        """Put pictures into another split. Versions that are frozen keep theirs.

        Raises:
            NotFound: no such project, or it has no such picture; none was moved.
            BadDataset: no such split.
        """
        if split not in SPLITS:
            raise BadDataset(f"The split is {split!r}; wanted one of {', '.join(SPLITS)}.")
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            for picture in _chosen(session, owner, picture_ids):
                picture.split = split
            _note(session, owner, actor, f"move to {split}", _which(picture_ids))

    def tag_pictures(
        self, project: str, picture_ids: Collection[int], tags: Iterable[str], *, actor: str = COMMAND_LINE
    ) -> None:
        """Put words on pictures, beside those they have.

        Raises:
            NotFound: no such project, or it has no such picture; none was tagged.
            BadDataset: a tag is empty.
        """
        words = list(tags)
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            put_tags(session, owner, [picture.id for picture in _chosen(session, owner, picture_ids)], words)
            _note(session, owner, actor, f"tag {', '.join(words)}", _which(picture_ids))

    def untag_pictures(
        self, project: str, picture_ids: Collection[int], tags: Iterable[str], *, actor: str = COMMAND_LINE
    ) -> None:
        """Take words off pictures; one that a picture does not have is no matter.

        Raises:
            NotFound: no such project, or it has no such picture.
        """
        words = list(tags)
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            for picture in _chosen(session, owner, picture_ids):
                gone = delete(PictureTag).where(PictureTag.picture_id == picture.id, PictureTag.tag.in_(words))
                session.execute(gone)
            _note(session, owner, actor, f"untag {', '.join(words)}", _which(picture_ids))

    def delete_pictures(self, project: str, picture_ids: Collection[int], *, actor: str = COMMAND_LINE) -> None:
        """Take pictures out of the project; `restore_pictures` brings them back. Frozen versions keep them.

        Raises:
            NotFound: no such project, or it has no such picture; none was deleted.
        """
        with self.catalog.writing() as session:
            owner = lock_project(session, project)
            for picture in _chosen(session, owner, picture_ids):
                picture.deleted_at = utc_now()
            _note(session, owner, actor, "delete pictures", _which(picture_ids))

    def restore_pictures(self, project: str, picture_ids: Collection[int], *, actor: str = COMMAND_LINE) -> None:
        """Bring deleted pictures back, with labels, tags and all.

        Raises:
            NotFound: no such project, or no such deleted picture; none came back.
            AlreadyExists: another picture has taken the name of one.
        """
        try:
            with self.catalog.writing() as session:
                owner = lock_project(session, project)
                for picture in _chosen(session, owner, picture_ids, deleted=True):
                    picture.deleted_at = None
                _note(session, owner, actor, "restore pictures", _which(picture_ids))
        except IntegrityError as error:
            raise AlreadyExists(
                f"Another picture of {project!r} has taken the name of a deleted one; delete that one first."
            ) from error


def _new_picture(session: Session, project: Project, upload: Upload, blob: str) -> Picture:
    height, width = upload.size_HW
    picture = Picture(
        project_id=project.id,
        name=_free_name(session, project.id, upload.name),
        split=upload.split,
        suffix=upload.suffix,
        blob=blob,
        height=height,
        width=width,
        created_at=utc_now(),
        batch_id=None if upload.batch is None else ensure_batch(session, project.id, upload.batch),
    )
    session.add(picture)
    session.flush()
    return picture


def _free_name(session: Session, project_id: int, name: str) -> str:
    """The name, or where another picture has it the name with the first number that is free."""
    alike = select(Picture.name).where(Picture.project_id == project_id, Picture.deleted_at.is_(None))
    alike = alike.where(Picture.name.startswith(name, autoescape=True))
    taken = set(session.scalars(alike))
    numbered = (f"{name}_{number}" for number in count(2))
    return name if name not in taken else next(free for free in numbered if free not in taken)


def _chosen(session: Session, project: Project, picture_ids: Collection[int], deleted: bool = False) -> list[Picture]:
    ids = list(dict.fromkeys(picture_ids))
    of_project = select(Picture).where(Picture.project_id == project.id, Picture.deleted_at.is_not(None) == deleted)
    parts = (ids[start : start + MANY] for start in range(0, len(ids), MANY))
    rows = [row for part in parts for row in session.scalars(of_project.where(Picture.id.in_(part)))]
    if len(rows) < len(ids):
        missing = set(ids) - {row.id for row in rows}
        kind = "deleted picture" if deleted else "picture"
        raise NotFound(f"The project {project.slug!r} has no {kind} {min(missing)}; nothing was changed.")
    return rows


def _note(session: Session, project: Project, actor: str, action: str, subject: str) -> None:
    project.updated_at = utc_now()
    add_event(session, actor, action, project.slug, subject, {})


def _which(picture_ids: Collection[int]) -> str:
    first = ", ".join(str(number) for number in list(picture_ids)[:5])
    return f"{len(picture_ids)} pictures: {first}{', …' if len(picture_ids) > 5 else ''}"
