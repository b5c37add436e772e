"""What a kind of job is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from atrous.domain.reporter import Reporter
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord

Ordered = TypeVar("Ordered")

COMPUTE = "compute"
"""The lane of jobs that need a device to compute on for long; one at a time on each."""
FILES = "files"
"""The lane of jobs that read and write files: while a training has the device for hours, pictures still come in."""


def leave_all(_job: JobRecord) -> None:
    """Nothing is left to clear away."""


@dataclass(frozen=True)
class Kind(Generic[Ordered]):
    """How jobs of a kind are asked for, and how they are carried out."""

    lane: str
    enter: Callable[[Library, Ordered, str], JobRecord]
    """Queues the job, for an order and by somebody; refuses what plainly cannot be done."""
    run: Callable[[Library, JobRecord, Reporter], dict[str, Any]]
    """Does it, or the rest of it if it was begun before; what it returns is JSON and is kept with the job."""
    tidy: Callable[[JobRecord], None] = leave_all
    """Clears away what the job needed no longer than until its end was written down."""
