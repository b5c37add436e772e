"""Writing a file so that it is never found half written."""

import os
from pathlib import Path

from atrous.domain.errors import TrainingFailed


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that whoever opens it finds the old content or the new, also after a crash.

    Raises:
        TrainingFailed: it cannot be written; the old content stays.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.draft")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise TrainingFailed(
            f"{file.name} ({len(content) / 2**20:.1f} MiB) cannot be written: {error.strerror or error}. "
            "What was written before is whole; make room and resume the run."
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
