"""The names of an archive's entries: which are safe to write, and that no two are the same file anywhere."""

import unicodedata
from pathlib import PurePosixPath

from atrous.domain.errors import BadDataset

LITTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})
LONGEST_PART = 255  # bytes; what file systems take
DEEPEST = 32


class EntryNames:
    """Takes names one by one and refuses those that cannot be trusted."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._spellings: dict[str, str] = {}
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def accept(self, name: str) -> PurePosixPath | None:
        """The path of a file entry inside the folder it is unpacked to; None for what systems leave behind.

        Raises:
            BadDataset: the name leads outside, cannot be written, or is that of an earlier entry but for case.
        """
        path = self._inside(name)
        if LITTER & set(path.parts):
            return None
        folders = [str(parent) for parent in path.parents][:-1]
        for spelling in (str(path), *folders):
            self._refuse_twin(spelling)
        if str(path) in self._files or str(path) in self._folders or self._files.intersection(folders):
            raise self._refusal(name, "stands twice")
        self._files.add(str(path))
        self._folders.update(folders)
        return path

    def _inside(self, name: str) -> PurePosixPath:
        text = name.replace("\\", "/")
        path = PurePosixPath(text)
        if text.startswith("/") or text[1:2] == ":" or ".." in path.parts:
            raise self._refusal(name, "leads outside the folder it is unpacked to")
        if not path.parts or any(ord(letter) < 32 for letter in text):
            raise self._refusal(name, "is no name of a file")
        if len(path.parts) > DEEPEST or any(len(part.encode(errors="replace")) > LONGEST_PART for part in path.parts):
            raise self._refusal(name[:80], "is too long or too deep")
        return path

    def _refuse_twin(self, spelling: str) -> None:
        folded = unicodedata.normalize("NFC", spelling).casefold()
        if self._spellings.setdefault(folded, spelling) != spelling:
            raise self._refusal(spelling, f"differs only in case from {self._spellings[folded]!r}")

    def _refusal(self, name: str, what: str) -> BadDataset:
        return BadDataset(f"{self._archive}: the entry {name!r} {what}; make the archive anew, or unpack it yourself.")
