"""Counting the classes of labels that came in before they were counted."""

from dataclasses import asdict
from typing import Any

from atrous.domain.reporter import Reporter
from atrous.jobs.kinds.kind import FILES, Kind
from atrous.jobs.orders import CountOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob


def enter(library: Library, order: CountOrder, actor: str) -> JobRecord:
    """Queue the counting.

    Raises:
        NotFound: no such project.
    """
    return library.add_job(order.project, NewJob(order.kind, FILES, asdict(order)), actor=actor)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Count; done again after a kill it counts the rest."""
    return {"pictures": library.count_classes(str(job.project), reporter)}


COUNT = Kind(FILES, enter, run)
