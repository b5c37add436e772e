"""The audit trail: who did what when. It is written with the deed, in one transaction, so neither stands alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from atrous.storage.catalog.job_table import Event
from atrous.storage.records.job_records import EventRecord
from atrous.storage.shelves.shelf import Shelf, utc_now

COMMAND_LINE = "command line"
"""Who it was when nobody signed in: the person at this machine."""


class EventShelf(Shelf):
    """The library's audit trail."""

    def note(self, actor: str, action: str, project: str | None, subject: str, **detail: str | int) -> None:
        """Write down a deed that changes nothing else in the library, such as signing in."""
        with self.catalog.writing() as session:
            add_event(session, actor, action, project, subject, detail)

    def events(self, project: str | None = None, *, before: int | None = None, limit: int = 100) -> list[EventRecord]:
        """What was done, the last first; of one project, or of all. `before` is the id of the last one seen."""
        found = select(Event).order_by(Event.id.desc()).limit(limit)
        if project is not None:
            found = found.where(Event.project == project)
        if before is not None:
            found = found.where(Event.id < before)
        with self.catalog.reading() as session:
            return [_record(row) for row in session.scalars(found)]


def add_event(
    session: Session, actor: str, action: str, project: str | None, subject: str, detail: dict[str, str | int]
) -> None:
    """Note a deed in the session that does it."""
    session.add(Event(at=utc_now(), actor=actor, action=action, project=project, subject=subject, detail=dict(detail)))


def _record(row: Event) -> EventRecord:
    return EventRecord(row.id, row.at, row.actor, row.action, row.project, row.subject, row.detail)
