"""Writing so that what was acknowledged outlives a killed process and a power cut: write aside, sync, rename, sync."""

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

WRITERS = 8  # they wait for the disk, which syncs files that come together in one go


def write_files(contents: Mapping[Path, bytes], aside: Path) -> None:
    """Write many whole files: a folder is synced once for all that came into it, which halves the work for small ones.

    Each is whole or not there at any moment; all are on the disk once this returns.
    """
    with ThreadPoolExecutor(WRITERS) as writers:
        drafts = list(writers.map(lambda data: _write_draft(data, aside), contents.values()))
        for draft, file in zip(drafts, contents, strict=True):
            draft.replace(file)
        list(writers.map(sync, {file.parent for file in contents}))


def _write_draft(data: bytes, aside: Path) -> Path:
    draft = aside / uuid4().hex
    with draft.open("xb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    return draft


def copy_folder(source: Path, draft: Path) -> int:
    """Copy a folder to a place that has none, and put it on the disk.

    Returns:
        The bytes of all its files.
    """
    shutil.copytree(source, draft)
    return sync_tree(draft)


def sync_tree(folder: Path) -> int:
    """Put a folder and all that is in it on the disk.

    Returns:
        The bytes of all its files.
    """
    files = [file for file in folder.rglob("*") if file.is_file()]
    for entry in [*files, *(child for child in folder.rglob("*") if child.is_dir()), folder]:
        sync(entry)
    return sum(file.stat().st_size for file in files)


def move_folder(draft: Path, folder: Path) -> None:
    """Give a synced folder its final name. What a killed process left there is set aside, not deleted."""
    if folder.exists():
        folder.rename(folder.with_name(f".{folder.name}.{uuid4().hex}.orphan"))
    draft.rename(folder)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
