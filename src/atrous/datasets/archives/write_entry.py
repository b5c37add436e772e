"""One entry of an archive → one file."""

import shutil
from pathlib import Path, PurePosixPath
from typing import IO

CHUNK_BYTES = 1 << 20


def write_entry(source: IO[bytes], into: Path, path: PurePosixPath) -> None:
    """Copy in pieces to a file that must not exist yet."""
    target = into / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(source, file, CHUNK_BYTES)
