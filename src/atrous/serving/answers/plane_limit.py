"""How many probabilities one answer may hold."""

from atrous.domain.arrays import Picture
from atrous.runtime.probabilities import ProbabilityKind, plane_count
from atrous.serving.errors import Refused

MOST_VALUES = 100_000_000
"""Pixels times planes: memory that an answer takes before it is packed, in bytes."""


def refuse_too_many(kind: ProbabilityKind, classes: int, picture: Picture) -> None:
    """Called before the network runs.

    Raises:
        Refused: 400, the planes would have more than `MOST_VALUES` values.
    """
    height, width = picture.shape[:2]
    values = plane_count(kind, classes) * height * width
    if values > MOST_VALUES:
        raise Refused(
            400,
            f"probabilities={kind} of {classes} classes for {width}x{height} pixels are {values / 1e6:.0f} million "
            f"values; at most {MOST_VALUES / 1e6:.0f} million are given. Ask for fewer, or send a smaller picture.",
        )
