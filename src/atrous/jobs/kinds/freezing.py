"""Freezing a version as a job."""

from typing import Any

from atrous.datasets.versions.recipe_json import recipe_from_json, recipe_to_json
from atrous.domain.reporter import Reporter
from atrous.jobs.freezing import check_freezable, freeze_draft
from atrous.jobs.kinds.kind import FILES, Kind
from atrous.jobs.orders import FreezeOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob


def enter(library: Library, order: FreezeOrder, actor: str) -> JobRecord:
    """Take the version's number and queue its freezing.

    Raises:
        NotFound: no such project.
        BadSettings: the recipe cannot be read, or names a class that is not there.
        BadDataset: the project has no labelled pictures to train on.
    """
    recipe = recipe_from_json(order.recipe)
    pictures = check_freezable(library, order.project, recipe)
    name = order.name or f"{order.project} {pictures} pictures"
    job = NewJob(order.kind, FILES, {"seed": order.seed})
    version = library.queue_version(order.project, name, recipe_to_json(recipe), job, actor=actor)
    return library.job(version.job_id or 0)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Freeze; what a killed process froze is thrown away, and the version frozen anew."""
    version = library.version_of_job(job.id)
    if not version.frozen:
        draft = library.start_over(version.project, version.number)
        recipe = recipe_from_json(version.recipe)
        version = freeze_draft(library, draft, recipe, job.payload["seed"], reporter)
    return {"version": str(version.model_id), "hash": version.hash}


FREEZE = Kind(FILES, enter, run)
