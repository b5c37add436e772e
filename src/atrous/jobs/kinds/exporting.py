"""Writing a version in another format as a job."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from atrous.datasets.writers.write import find_writer
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.jobs.downloading import download_version
from atrous.jobs.kinds.kind import FILES, Kind
from atrous.jobs.orders import ExportOrder
from atrous.jobs.zipping import zip_folder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, NewJob


def enter(library: Library, order: ExportOrder, actor: str) -> JobRecord:
    """Queue an export.

    Raises:
        NotFound: no such project or version.
        BadSettings: the format is not one we write.
    """
    find_writer(order.format)
    library.version(order.version.project, order.version.version)
    payload = {"version": order.version.version, "format": order.format}
    return library.add_job(order.version.project, NewJob(order.kind, FILES, payload), actor=actor)


def run(library: Library, job: JobRecord, reporter: Reporter) -> dict[str, Any]:
    """Write the zip, unless it is there: a version never changes, so neither do its exports."""
    version = ModelId(str(job.project), job.payload["version"])
    file = library.folders.export(version, job.payload["format"])
    if not file.exists():
        with TemporaryDirectory(dir=file.parent, prefix=".unfinished-") as scratch:
            folder = Path(scratch) / "dataset"
            download_version(library, version, job.payload["format"], folder, reporter)
            zip_folder(folder, file, Path(scratch))
    return {"file": str(file), "bytes": file.stat().st_size}


EXPORT = Kind(FILES, enter, run)
