"""How closely samples are looked at."""

from collections.abc import Iterable
from typing import Protocol

from atrous.datasets.doctoring.regions import Regions
from atrous.domain.arrays import LabelMap


class Look(Protocol):
    """What takes too long for every import: the doctor looks closely, an import at a glance."""

    def damage(self, data: bytes) -> str:
        """What is wrong with the bytes of a picture that could be decoded; empty when nothing is."""

    def regions(self, source_HW: LabelMap, classes: Iterable[int]) -> tuple[Regions, ...]:
        """The regions of the source values that are classes."""


class Glance:
    """Looks at nothing more."""

    def damage(self, _data: bytes) -> str:
        """Nothing."""
        return ""

    def regions(self, _source_HW: LabelMap, _classes: Iterable[int]) -> tuple[Regions, ...]:
        """None."""
        return ()
