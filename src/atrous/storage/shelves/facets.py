"""How many pictures of a project there are of each kind."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from atrous.storage.catalog.picture_tables import Finding, PictureTag, Presence
from atrous.storage.catalog.tables import Picture, Project
from atrous.storage.records.picture_records import Facets
from atrous.storage.records.records import SplitCounts
from atrous.storage.shelves.annotations import is_labelled
from atrous.storage.shelves.batches import batch_records


def facets_of(session: Session, project: Project) -> Facets:
    """Count; deleted pictures count nowhere but among the deleted."""
    classes = _counts(session, Presence, Presence.class_id, project.id)
    return Facets(
        splits=count_splits(session, project.id),
        unlabelled=count_unlabelled(session, project.id),
        deleted=_count(session, (Picture.project_id == project.id) & Picture.deleted_at.is_not(None)),
        classes={name: classes.get(number, 0) for number, name in enumerate(project.class_names)},
        tags=_counts(session, PictureTag, PictureTag.tag, project.id),
        findings=_counts(session, Finding, Finding.kind, project.id),
        batches=tuple(batch_records(session, project)),
    )


def count_splits(session: Session, project_id: int) -> SplitCounts:
    """How many pictures each split has."""
    counted = select(Picture.split, func.count()).where(_live(project_id)).group_by(Picture.split)
    return SplitCounts(**dict(session.execute(counted).all()))


def count_labelled(session: Session, project_id: int) -> SplitCounts:
    """How many labelled pictures each split has: those that a version is frozen from."""
    counted = select(Picture.split, func.count()).where(_live(project_id), is_labelled()).group_by(Picture.split)
    return SplitCounts(**dict(session.execute(counted).all()))


def count_unlabelled(session: Session, project_id: int) -> int:
    """How many pictures nobody has labelled."""
    return _count(session, _live(project_id) & ~is_labelled())


def _live(project_id: int) -> ColumnElement[bool]:
    return (Picture.project_id == project_id) & Picture.deleted_at.is_(None)


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Picture).where(which)) or 0


def _counts(
    session: Session, table: type[Presence | PictureTag | Finding], value: InstrumentedAttribute[Any], project_id: int
) -> dict[Any, int]:
    counted: Select[Any, int] = select(value, func.count()).where(table.project_id == project_id)
    # deleted pictures are few: counting all and taking them off spares a look at each picture of the project
    deleted_ids = select(Picture.id).where(Picture.project_id == project_id, Picture.deleted_at.is_not(None))
    gone = select(value, func.count()).where(table.picture_id.in_(deleted_ids))
    left: dict[Any, int] = dict(session.execute(counted.group_by(value).order_by(value)).all())
    for deleted, count in session.execute(gone.group_by(value)):
        left[deleted] -= count
    return {name: count for name, count in left.items() if count}
