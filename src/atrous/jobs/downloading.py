"""A frozen version → a folder in one of the formats that other tools read."""

from dataclasses import dataclass
from pathlib import Path

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.datasets.writers.version_export import export_version
from atrous.datasets.writers.write import find_writer, refuse_full, write
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.domain.splits import SPLITS
from atrous.storage.library import Library
from atrous.storage.records.records import SplitCounts


@dataclass(frozen=True)
class Downloaded:
    """What was written."""

    version: ModelId
    format: str
    folder: Path
    class_names: tuple[str, ...]
    pictures: SplitCounts
    """Copies and pieces included."""


def download_version(library: Library, version: ModelId, format: str, folder: Path, reporter: Reporter) -> Downloaded:
    """Write a version, each picture as its recipe makes it.

    Raises:
        BadSettings: the format is not one we write.
        AlreadyExists: the folder is there and not empty.
        NotFound: no such project or version.
        BadDataset: a name cannot be written in this format.
    """
    find_writer(format)
    refuse_full(folder)
    found = VersionFolder.open(library.version_folder(version.project, version.version))
    export = export_version(found, version.project, version.version)
    write(format, export, folder, reporter)
    counts = SplitCounts(*(found.manifest.count(split) for split in SPLITS))
    return Downloaded(version, format, folder, found.classes.names, counts)
