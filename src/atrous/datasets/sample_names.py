"""A name for every sample, good as a file name on any machine and unlike every other."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from atrous.datasets.tree import folder_of, stem_of

_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f<>:"\\|?*]')
LONGEST = 180  # bytes; file systems end at 255 and writers add endings


def name_samples(files: Sequence[str]) -> list[str]:
    """Names in the order of the picture files: the stem where no other file has it, else the path with _ for /."""
    stems = [_clean(stem_of(file)) for file in files]
    uses = Counter(stem.casefold() for stem in stems)
    wanted = [
        stem if uses[stem.casefold()] == 1 else _clean(f"{folder_of(file)}/{stem_of(file)}".replace("/", "_"))
        for stem, file in zip(stems, files, strict=True)
    ]
    again = Counter(name.casefold() for name in wanted)
    return [
        name if again[name.casefold()] == 1 else f"{name}_{_digest(file)}"
        for name, file in zip(wanted, files, strict=True)
    ]


def _clean(text: str) -> str:
    safe = _NOT_IN_FILE_NAMES.sub("_", text).strip(" .") or "_"
    if len(safe.encode()) <= LONGEST:
        return safe
    return safe.encode()[: LONGEST - 17].decode(errors="ignore") + "_" + _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
