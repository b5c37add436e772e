"""Importing as a job."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from atrous.datasets.doctoring.diagnosis_json import diagnosis_json
from atrous.domain.errors import AtrousError, BadDataset
from atrous.domain.reporter import Reporter
from atrous.jobs.arrival import Arrival
from atrous.jobs.importing import Imported, import_dataset
from atrous.jobs.kinds.kind import FILES, Kind
from atrous.jobs.orders import ImportOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob

FILES_NAMED = 50
"""Of each problem; the pictures themselves know what was found about them."""


def enter(library: Library, order: ImportOrder, actor: str) -> JobRecord:
    """Queue an import.

    Raises:
        NotFound: no such project.
        BadDataset: there is nothing at the path.
    """
    if not Path(order.path).exists():
        raise BadDataset(f"There is nothing at {order.path} to import.")
    return library.add_job(order.project, NewJob(order.kind, FILES, asdict(order)), actor=actor)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Import; done again after a kill it adds what is missing."""
    order = ImportOrder.from_json(job.payload)
    arrival = Arrival(
        order.batch, order.tags, order.split, merge_classes=True, relabel=order.relabel, author=job.submitted_by
    )
    try:
        done = import_dataset(library, Path(order.path), order.project, order.options, reporter, arrival)
    except AtrousError:
        tidy(job)  # it will fare no better another time
        raise
    return _result(done)


def tidy(job: JobRecord) -> None:
    """Remove an upload: after a kill that came before the end was written down, it is still needed."""
    order = ImportOrder.from_json(job.payload)
    path = Path(order.path)
    if order.remove and path.exists():
        (shutil.rmtree if path.is_dir() else Path.unlink)(path)


def _result(done: Imported) -> dict[str, Any]:
    report = diagnosis_json(done.diagnosis)
    for problem in report["problems"]:
        for names in ("files", "samples"):
            problem[f"{names}_in_all"] = len(problem[names])
            problem[names] = problem[names][:FILES_NAMED]
    added = {"new": done.added.count, "relabelled": done.added.relabelled, "there_already": done.added.duplicates}
    return {"added": added, "left_out": list(done.left_out[:FILES_NAMED]), "report": report}


IMPORT = Kind(FILES, enter, run, tidy)
