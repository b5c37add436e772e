"""The files of a dataset, listed once. Readers look here, never at the disk."""

import os
import shutil
import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from atrous.datasets.problem import first_few
from atrous.datasets.split import split_named
from atrous.domain.errors import BadDataset

PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


class Tree:
    """A folder's files by their path inside it, with forward slashes, sorted. Hidden files are left out.

    Whoever holds the tree holds its files: a tree made with `temporary` deletes its folder when the last holder goes.
    Pickled it is its place alone, and whoever unpickles it lists the files again if they are asked for.
    """

    def __init__(self, root: Path, name: str, temporary: Path | None = None) -> None:
        if temporary is not None:
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)
        self.root = _below_wrappers(root)
        self.name = name

    def __getstate__(self) -> dict[str, object]:
        return {"root": self.root, "name": self.name}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted(_list_files(self.root)))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        return _by_folder(self.files)

    @cached_property
    def _pictures(self) -> list[str]:
        return [file for file in self.files if is_picture(file)]

    @cached_property
    def _pictures_by_folder(self) -> dict[str, list[str]]:
        return _by_folder(self._pictures)

    def __contains__(self, file: str) -> bool:
        return file in self._by_folder.get(folder_of(file), ())

    def in_folder(self, folder: str) -> list[str]:
        """The files directly in a folder; "" is the root."""
        return self._by_folder.get(folder, [])

    def named(self, name: str) -> list[str]:
        """The files of this name, in whatever folder."""
        wanted = (f"{folder}/{name}" if folder else name for folder in self._by_folder)
        return [file for file in wanted if file in self]

    def pictures(self) -> list[str]:
        """The files that end like a picture."""
        return self._pictures

    def pictures_by_folder(self) -> Mapping[str, list[str]]:
        """The same, by the folder they lie in."""
        return self._pictures_by_folder

    def read_bytes(self, file: str) -> bytes:
        """A file's content.

        Raises:
            BadDataset: the file cannot be opened.
        """
        try:
            with self._open(file) as opened:
                return opened.read()
        except OSError as error:
            raise BadDataset(f"{file}: cannot be opened ({error.strerror}).") from error

    def open(self, file: str) -> BinaryIO:
        """A file of which only a part is wanted at a time, for the caller to close.

        Raises:
            BadDataset: the file cannot be opened.
        """
        try:
            return self._open(file)
        except OSError as error:
            raise BadDataset(f"{file}: cannot be opened ({error.strerror}).") from error

    def read_text(self, file: str) -> str:
        """A file's text; it has to be UTF-8, with or without a byte order mark.

        Raises:
            BadDataset: the file cannot be opened or is not UTF-8.
        """
        try:
            return self.read_bytes(file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadDataset(f"{file}: byte {error.start} is not UTF-8 text; save the file as UTF-8.") from error

    def _open(self, file: str) -> BinaryIO:
        return open(f"{self.root}/{file}", "rb")  # noqa: PTH123 - for a Path, Python keeps each name in a table

    def outline(self) -> str:
        """What lies at the top, for an error that nothing known was found."""
        if not self.files:
            return "no files"
        tops = {file.partition("/")[0] + ("/" if "/" in file else ""): None for file in self.files}
        return first_few(tops, 8)


def folder_of(file: str) -> str:
    """The folder a file lies in; "" is the root."""
    return file.rpartition("/")[0]


def stem_of_picture(file: str) -> str:
    """A path without the ending of a picture, where it has one."""
    return file.rpartition(".")[0] if is_picture(file) else file


def stem_of(file: str) -> str:
    """A file's name without folder and ending."""
    name = file.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    return stem if stem and ending else name


def is_picture(file: str) -> bool:
    """Whether a file ends like a picture."""
    return "." + file.rpartition(".")[2].lower() in PICTURE_ENDINGS


def _by_folder(files: Iterable[str]) -> dict[str, list[str]]:
    by_folder: dict[str, list[str]] = {}
    for file in files:
        by_folder.setdefault(folder_of(file), []).append(file)
    return by_folder


def _below_wrappers(root: Path) -> Path:
    """The folder where the dataset begins: archives often hold one folder that holds everything."""
    while True:
        inside = [entry for entry in root.iterdir() if not _is_litter(entry.name)]
        if len(inside) != 1 or not inside[0].is_dir() or split_named(inside[0].name):
            return root
        root = inside[0]


def _list_files(root: Path) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    for folder, subfolders, files in os.walk(root, followlinks=True):
        where = Path(folder)
        status = where.stat()
        if (status.st_dev, status.st_ino) in seen:  # a link that leads back up
            subfolders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        subfolders[:] = [name for name in subfolders if not _is_litter(name)]
        prefix = where.relative_to(root).as_posix()
        for name in files:
            if not _is_litter(name):
                yield name if prefix == "." else f"{prefix}/{name}"


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}
