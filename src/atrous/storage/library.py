"""The one front of what is kept: projects, pictures, versions, trainings, models and keys."""

import sqlite3
from pathlib import Path
from types import TracebackType

from atrous.domain.errors import BadSettings
from atrous.storage.blobs.blobs import open_blobs
from atrous.storage.catalog.catalog import Catalog
from atrous.storage.folders import Folders
from atrous.storage.shelves.annotation_jobs import AnnotationJobShelf
from atrous.storage.shelves.annotations import AnnotationShelf
from atrous.storage.shelves.batches import BatchShelf
from atrous.storage.shelves.epochs import EpochShelf
from atrous.storage.shelves.events import EventShelf
from atrous.storage.shelves.findings import FindingShelf
from atrous.storage.shelves.gallery import GalleryShelf
from atrous.storage.shelves.job_runs import JobRunShelf
from atrous.storage.shelves.jobs import JobShelf
from atrous.storage.shelves.keys import KeyShelf
from atrous.storage.shelves.models import ModelShelf
from atrous.storage.shelves.picture_changes import PictureChangeShelf
from atrous.storage.shelves.pictures import PictureShelf
from atrous.storage.shelves.project_cards import ProjectCardShelf
from atrous.storage.shelves.projects import ProjectShelf
from atrous.storage.shelves.recount import RecountShelf
from atrous.storage.shelves.trainings import TrainingShelf
from atrous.storage.shelves.versions import VersionShelf
from atrous.storage.thumbnails import ThumbnailShelf


class Library(
    ProjectShelf,
    ProjectCardShelf,
    PictureShelf,
    GalleryShelf,
    PictureChangeShelf,
    ThumbnailShelf,
    FindingShelf,
    BatchShelf,
    AnnotationShelf,
    AnnotationJobShelf,
    RecountShelf,
    VersionShelf,
    TrainingShelf,
    EpochShelf,
    ModelShelf,
    JobShelf,
    JobRunShelf,
    KeyShelf,
    EventShelf,
):
    """Everything kept in one data home. Close it, or use it as a context manager; threads may share it."""

    @classmethod
    def open(cls, home: Path, database_url: str | None = None, blobs_url: str | None = None) -> "Library":
        """Open the library of a home, made or brought up to date if need be; any number of processes may.

        Args:
            home: the folder of all that is kept on this machine.
            database_url: the catalog as an SQLAlchemy URL; without it an SQLite file in the home.
            blobs_url: the blobs as a URL such as s3://bucket; without it a folder in the home.

        Raises:
            BadSettings: the home cannot be written, a URL cannot be used, or a newer atrous wrote the catalog.
        """
        try:
            home.mkdir(parents=True, exist_ok=True)
            blobs = open_blobs(home, blobs_url)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise BadSettings(
                f"The data home {home} cannot be used: {reason}. Set ATROUS_HOME to a folder of yours."
            ) from error
        try:
            return cls(Catalog.open(home, database_url), blobs, Folders(home))
        except BadSettings:
            blobs.close()
            raise

    def close(self) -> None:
        """Let go of the catalog and the blobs."""
        self.catalog.close()
        self.blobs.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
