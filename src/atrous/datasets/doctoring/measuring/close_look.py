"""What the doctor looks at beside what every import does: lost bytes in JPEGs, and the regions of each class."""

import re
from collections.abc import Iterable

from atrous.datasets.doctoring.regions import Regions, find_regions
from atrous.domain.arrays import LabelMap
from atrous.imaging.jpeg import find_flaw

_EXTRA = re.compile(r"Corrupt JPEG data: (\d+) extraneous bytes before marker 0xd9")


class CloseLook:
    """Looks closely."""

    def damage(self, data: bytes) -> str:
        """What libjpeg says of bytes that are missing or changed; empty for other formats."""
        flaw = find_flaw(data) if data.startswith(b"\xff\xd8") else ""
        return flaw if flaw.startswith("Corrupt JPEG") and not _is_filling(flaw, data) else ""

    def regions(self, source_HW: LabelMap, classes: Iterable[int]) -> tuple[Regions, ...]:
        """The regions of each class."""
        return tuple(find_regions(source_HW, classes))


def _is_filling(flaw: str, data: bytes) -> bool:
    """Whether it is about bytes at the end with which a camera filled up its file: all of them are the same."""
    found, end = _EXTRA.fullmatch(flaw), data.rfind(b"\xff\xd9")
    return found is not None and len(set(data[end - int(found[1]) : end])) == 1
