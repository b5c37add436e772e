"""The catalog's tables of what is to be done and of what was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from atrous.storage.catalog.tables import Table

RUNNING_ONLY = text("state = 'running'")


class Job(Table):
    """Work that somebody asked for. Two running jobs never share a device of a machine: the catalog refuses it."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(
            "uq_jobs_host_device_running",
            "host",
            "device",
            unique=True,
            sqlite_where=RUNNING_ONLY,
            postgresql_where=RUNNING_ONLY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    payload: Mapped[dict[str, Any]]
    lane: Mapped[str]
    state: Mapped[str]
    submitted_by: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    attempts: Mapped[int]
    # who runs it: a process is known by its number and the moment it began, for numbers are given again
    host: Mapped[str | None]
    device: Mapped[str | None]
    pid: Mapped[int | None]
    pid_began: Mapped[float | None]
    beat_at: Mapped[datetime | None]
    # how far it is
    activity: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    detail: Mapped[str]
    # what came of it
    message: Mapped[str]
    result: Mapped[dict[str, Any] | None]


class Event(Table):
    """Something that somebody did. Rows are only ever added; names stand in them as they were then."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "project", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    project: Mapped[str | None]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
