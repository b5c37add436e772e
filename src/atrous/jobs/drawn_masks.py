"""The masks drawn during the check, for the import that follows: nothing is drawn twice.

They lie in one temporary file, so that memory does not grow with their number, and not among the blobs, so that a
dataset that is refused leaves nothing behind.
"""

import os
import tempfile
from types import TracebackType

from atrous.datasets.dataset import Sample


class DrawnMasks:
    """Index PNGs by the sample's name; a context manager, whose end deletes them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._places: dict[str, tuple[int, int]] = {}

    def keep(self, sample: Sample, mask_png: bytes) -> None:
        """Take the index PNG of a sample."""
        self._places[sample.name] = (self._file.seek(0, os.SEEK_END), len(mask_png))
        self._file.write(mask_png)

    def png(self, sample: Sample) -> bytes:
        """The index PNG of a sample that was kept."""
        start, length = self._places[sample.name]
        self._file.seek(start)
        return self._file.read(length)

    def __enter__(self) -> "DrawnMasks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
