"""Versions as zips for other tools: each is written once, as a job, and kept."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from atrous.datasets.writers import WRITERS
from atrous.domain.errors import BadDataset, BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.jobs.engine import JobEngine
from atrous.jobs.orders import ExportOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState

YOLO = ("yolov5pytorch", "yolov7pytorch", "mt-yolov6", "yolov8", "yolov9", "yolov11", "yolov12")

FORMATS = {name: name for name in WRITERS} | {"coco-segmentation": "coco"} | dict.fromkeys(YOLO, "yolo")
"""Name that a client may ask for → the writer's."""

NEWS = timedelta(minutes=1)
"""So long a failure is told to whoever asks; after that asking again tries again."""


@dataclass(frozen=True)
class Export:
    """How an export stands."""

    ready: bool
    progress: float = 1.0
    """0 to 1."""


class Exports:
    """Asks for exports, and finds those that are there."""

    def __init__(self, library: Library, engine: JobEngine) -> None:
        self._library = library
        self._engine = engine

    def ready(self, version: ModelId) -> list[str]:
        """The formats of a version that need not be written first, by every name they have."""
        return [name for name in FORMATS if self._place(version, name).is_file()]

    def file(self, version: ModelId, format: str) -> Path:
        """The zip.

        Raises:
            NotFound: it has not been written.
        """
        place = self._place(version, format)
        if not place.is_file():
            raise NotFound(f"{version} has not been exported as {format}; ask for the export first.")
        return place

    def ask(self, version: ModelId, format: str, actor: str) -> Export:
        """Have a version exported, unless it is or is about to be.

        Raises:
            NotFound: no such version.
            BadSettings: no format of that name.
            BadDataset: it could not be written.
        """
        self._library.version(version.project, version.version)
        if self._place(version, format).is_file():
            return Export(ready=True)
        last = self._last_job(version, FORMATS[format])
        if last is None or (last.state.over and _is_old(last)):
            self._engine.submit(ExportOrder(version, FORMATS[format]), actor=actor)
            return Export(ready=False, progress=0.0)
        if last.state in (JobState.FAILED, JobState.CANCELLED):
            raise BadDataset(f"{version} could not be exported as {format}: {last.message or last.state}")
        return Export(ready=False, progress=last.progress.share)

    def _last_job(self, version: ModelId, writer: str) -> JobRecord | None:
        jobs = self._library.jobs(version.project, kind=ExportOrder.kind)
        wanted = {"version": version.version, "format": writer}
        return next((job for job in jobs if job.payload == wanted), None)

    def _place(self, version: ModelId, format: str) -> Path:
        if format not in FORMATS:
            raise BadSettings(f"The format is {format!r}; wanted one of {', '.join(FORMATS)}.")
        return self._library.folders.export(version, FORMATS[format])


def _is_old(job: JobRecord) -> bool:
    return job.state is JobState.FINISHED or job.finished_at is None or datetime.now(UTC) - job.finished_at > NEWS
