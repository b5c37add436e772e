"""The one front of what is kept: projects, pictures, versions, trainings, models and keys."""

import sqlite3
from pathlib import Path
from types import TracebackType

from atrous.domain.errors import BadSettings
from atrous.storage.annotations import AnnotationShelf
from atrous.storage.batches import BatchShelf
from atrous.storage.blobs import open_blobs
from atrous.storage.catalog import Catalog
from atrous.storage.events import EventShelf
from atrous.storage.findings import FindingShelf
from atrous.storage.folders import Folders
from atrous.storage.gallery import GalleryShelf
from atrous.storage.job_runs import JobRunShelf
from atrous.storage.jobs import JobShelf
from atrous.storage.keys import KeyShelf
from atrous.storage.models import ModelShelf
from atrous.storage.picture_changes import PictureChangeShelf
from atrous.storage.pictures import PictureShelf
from atrous.storage.project_cards import ProjectCardShelf
from atrous.storage.projects import ProjectShelf
from atrous.storage.recount import RecountShelf
from atrous.storage.thumbnails import ThumbnailShelf
from atrous.storage.trainings import TrainingShelf
from atrous.storage.versions import VersionShelf


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
    RecountShelf,
    VersionShelf,
    TrainingShelf,
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
