"""The masks drawn during the check, for the import that follows: nothing is drawn twice.

They lie in one temporary file, so that memory does not grow with their number, and not among the blobs, so that a
dataset that is refused leaves nothing behind.
"""

import tempfile
from threading import Lock
from types import TracebackType

from atrous.datasets.dataset import Sample
from atrous.datasets.mask_png import encode_mask
from atrous.domain.arrays import LabelMap


class DrawnMasks:
    """Index PNGs by the sample's name; a context manager, whose end deletes them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._lock = Lock()
        self._places: dict[str, tuple[int, int]] = {}

    def keep(self, sample: Sample, source_HW: LabelMap) -> None:
        """Encode the labels of a sample in our numbers."""
        png = encode_mask(sample.values.look_up(source_HW))
        with self._lock:
            self._places[sample.name] = (self._file.seek(0, 2), len(png))
            self._file.write(png)

    def png(self, sample: Sample) -> bytes:
        """The index PNG of a sample that was kept."""
        start, length = self._places[sample.name]
        with self._lock:
            self._file.seek(start)
            return self._file.read(length)

    def __enter__(self) -> "DrawnMasks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
