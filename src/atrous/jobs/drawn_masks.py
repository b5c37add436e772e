"""The masks drawn during the check, for the import that follows: nothing is drawn or counted twice.

They lie in one temporary file, so that memory does not grow with their number, and not among the blobs, so that a
dataset that is refused leaves nothing behind.
"""

import tempfile
from array import array
from bisect import bisect_left
from types import TracebackType

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.pixel_counts import pack_counts, unpack_counts
from atrous.datasets.doctoring.sample_facts import SampleFacts


class DrawnMasks:
    """Index PNGs and what is in them, by the sample's name; a context manager, whose end deletes them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._names: list[str] = []
        self._ends = array("Q", [0])
        """Of the parts: two a sample, its PNG and its counts."""

    def keep(self, fact: SampleFacts, mask_png: bytes) -> None:
        """Take the index PNG of a sample; a dataset's samples come in the order of their names."""
        self._names.append(fact.sample.name)
        self._file.seek(self._ends[-1])
        for part in (mask_png, pack_counts(fact.class_counts)):
            self._file.write(part)
            self._ends.append(self._ends[-1] + len(part))

    def png(self, sample: Sample) -> bytes:
        """The index PNG of a sample that was kept."""
        return self._part(2 * self._number(sample))

    def class_pixels(self, sample: Sample) -> dict[int, int]:
        """Class number or 255 → pixels, of a sample that was kept."""
        return unpack_counts(self._part(2 * self._number(sample) + 1))

    def _number(self, sample: Sample) -> int:
        """Searched for: a dict of all names would take ten times as much memory."""
        number = bisect_left(self._names, sample.name)
        if self._names[number : number + 1] != [sample.name]:
            raise LookupError(f"{sample.name}: no mask was kept, or not in the order of the names.")
        return number

    def _part(self, number: int) -> bytes:
        start, end = self._ends[number : number + 2]
        self._file.seek(start)
        return self._file.read(end - start)

    def __enter__(self) -> "DrawnMasks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
