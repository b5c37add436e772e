"""A shape whose numbers make no sense. It says so when its picture is drawn, so that the others can be used."""

from dataclasses import dataclass

from atrous.datasets.drawing.cover import Cover
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset


@dataclass(frozen=True)
class Unusable:
    """Stands where a shape should."""

    reason: str
    """What was found, as a part of a sentence: "has a box, but no outline"."""

    def cover(self, _size_HW: SizeHW) -> Cover:
        """Never returns.

        Raises:
            BadDataset: always, with the reason.
        """
        raise BadDataset(self.reason)
