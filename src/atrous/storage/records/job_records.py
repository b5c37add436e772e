"""What the library says of jobs and of deeds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobState(StrEnum):
    """How a job stands. One whose process was killed is queued again, or has failed when that went on too often."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """How far a job's activity has come, in steps."""

    activity: str = ""
    done: int = 0
    total: int = 0
    detail: str = ""

    @property
    def share(self) -> float:
        """0 to 1, of the activity at hand."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class WorkerProcess:
    """A process, unmistakably: numbers are given again, the same number at the same moment is not."""

    host: str
    pid: int
    began: float
    """Seconds since 1970, as the system has it."""


class NextStep(StrEnum):
    """What a process hears when it says that it lives."""

    GO_ON = "go on"
    CANCEL = "cancel"
    """Somebody asked for the end."""
    LEAVE = "leave"
    """The job is no longer its own: it was silent for so long that another took it up."""


@dataclass(frozen=True)
class NewJob:
    """Work to be queued."""

    kind: str
    lane: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class JobRecord:
    """Work that somebody asked for."""

    id: int
    kind: str
    project: str | None
    payload: dict[str, Any]
    lane: str
    """What it waits for: "compute" a device to compute on, "files" only disk and a little processor."""
    state: JobState
    submitted_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_asked_at: datetime | None
    attempts: int
    """How often it was begun."""
    host: str | None
    device: str | None
    """Where it runs or ran, such as cpu, cuda:0 or files."""
    process: WorkerProcess | None
    beat_at: datetime | None
    """When its process last said that it lives."""
    progress: Progress
    message: str
    """Why it failed, or what else a person should know; a sentence."""
    result: dict[str, Any] | None


@dataclass(frozen=True)
class EventRecord:
    """Who did what when; names as they were then."""

    id: int
    at: datetime
    actor: str
    action: str
    """A verb and its object, such as "create project"."""
    project: str | None
    subject: str
    detail: dict[str, Any]
