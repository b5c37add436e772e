"""Pictures with all that is known of them: six queries, however many pictures."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from atrous.storage.catalog.picture_tables import Finding, PictureTag, Presence
from atrous.storage.catalog.tables import Annotation, Picture, Project
from atrous.storage.records.picture_records import FindingRecord, PictureView
from atrous.storage.records.records import AnnotationRecord
from atrous.storage.shelves.annotations import annotation_record, is_newest


def views_of(session: Session, picture_ids: Iterable[int]) -> list[PictureView]:
    """The pictures of these ids, in their order; ids that nothing has are left out."""
    ids = list(picture_ids)
    named = select(Picture, Project.slug).join(Project, Project.id == Picture.project_id).where(Picture.id.in_(ids))
    pictures = {row.id: (row, slug) for row, slug in session.execute(named)}
    around = _Around.of(session, ids)
    return [around.view(*pictures[number]) for number in ids if number in pictures]


@dataclass(frozen=True)
class _Around:
    """What lies around some pictures, by their ids."""

    annotations: dict[int, AnnotationRecord]
    class_ids: dict[int, list[int]]
    tags: dict[int, list[str]]
    findings: dict[int, list[FindingRecord]]

    @classmethod
    def of(cls, session: Session, ids: list[int]) -> "_Around":
        shown = select(Presence.picture_id, Presence.class_id).order_by(Presence.class_id)
        tags = select(PictureTag.picture_id, PictureTag.tag).order_by(PictureTag.tag)
        findings = select(Finding.picture_id, Finding.kind, Finding.severity, Finding.sentence).order_by(Finding.kind)
        return cls(
            _annotations(session, ids),
            _grouped(session, shown.where(Presence.picture_id.in_(ids)), int),
            _grouped(session, tags.where(PictureTag.picture_id.in_(ids)), str),
            _grouped(session, findings.where(Finding.picture_id.in_(ids)), FindingRecord),
        )

    def view(self, row: Picture, project: str) -> PictureView:
        return PictureView(
            id=row.id,
            project=project,
            name=row.name,
            split=row.split,
            suffix=row.suffix,
            size_HW=(row.height, row.width),
            picture=row.blob,
            annotation=self.annotations.get(row.id),
            class_ids=tuple(self.class_ids[row.id]),
            tags=tuple(self.tags[row.id]),
            findings=tuple(self.findings[row.id]),
            batch=row.batch_id,
            created_at=row.created_at,
            deleted_at=row.deleted_at,
        )


def _annotations(session: Session, ids: list[int]) -> dict[int, AnnotationRecord]:
    current = select(Annotation).join(Picture, Picture.id == Annotation.picture_id)
    rows = session.scalars(current.where(Picture.id.in_(ids), is_newest()))
    return {row.picture_id: annotation_record(row) for row in rows}


def _grouped(session: Session, found: Select[*tuple[Any, ...]], record: Callable[..., Any]) -> dict[int, list[Any]]:
    """The rest of each row as a record, under the picture that the row begins with."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for picture_id, *rest in session.execute(found):
        groups[picture_id].append(record(*rest))
    return groups
