"""An export → a folder in one of the formats of the table."""

import shutil
from pathlib import Path

from atrous.datasets.writers import WRITERS, Writer
from atrous.datasets.writers.export import Export
from atrous.domain.errors import AlreadyExists, BadSettings
from atrous.domain.reporter import Reporter, Silent


def write(format: str, export: Export, folder: Path, reporter: Reporter | None = None) -> None:
    """Write a dataset. The folder appears when it is whole; what a killed run left beside it is cleared away.

    Raises:
        BadSettings: the format is not one we write.
        AlreadyExists: the folder is there and not empty.
        BadDataset, BadPicture: a sample cannot be read, or a name cannot be written in this format.
    """
    writer = find_writer(format)
    folder = folder.absolute()
    refuse_full(folder)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        writer.write(export, unfinished, reporter or Silent())
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.replace(folder)  # takes the place of an empty folder too


def find_writer(format: str) -> Writer:
    """The writer of a format.

    Raises:
        BadSettings: the format is not one we write.
    """
    if format not in WRITERS:
        raise BadSettings(f"The format is {format!r}; wanted one of {', '.join(WRITERS)}.")
    return WRITERS[format]


def refuse_full(folder: Path) -> None:
    """Refuse to write where something is.

    Raises:
        AlreadyExists: the folder is there and not empty, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExists(f"{folder} is there and not an empty folder; name one that is not there yet.")
