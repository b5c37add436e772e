"""The confidence threshold as clients write it: a fraction, a percentage, or a word."""

import math
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from atrous.runtime.confidence import Cut
from atrous.runtime.package import ModelPackage

LOWEST = 0.01
"""No request goes below this; it is the floor that Roboflow's server has."""

HTTP_DEFAULT = 0.4
"""The threshold of a request that names none."""

PACKAGE_DEFAULT = 0.5
"""The threshold of "default", and of "best" where the model package recommends none."""


class Recommended(StrEnum):
    """Words that leave the threshold to the model."""

    BEST = "best"
    DEFAULT = "default"


def to_fraction(value: float | Recommended) -> float | Recommended:
    """0.5 and 50 are both a half: what is 1 or more is a percentage, so 1 means 0.01. Words stay as they are.

    Raises:
        ValueError: no number, or more than 100 percent.
    """
    if isinstance(value, Recommended):
        return value
    if not math.isfinite(value) or value > 100:
        raise ValueError("wanted a fraction below 1, a percentage from 1 to 100, 'best' or 'default'")
    fraction = value / 100 if value >= 1 else value
    return max(fraction, LOWEST)


Confidence = Annotated[float | Recommended, AfterValidator(to_fraction)]
"""The type of the field in a query and in a JSON body; anything else is answered with 422."""


def threshold(confidence: float | Recommended, package: ModelPackage) -> Cut:
    """What to cut at: "best" leaves it to the package, "default" does not ask it, as with Roboflow's server."""
    if not isinstance(confidence, Recommended):
        return confidence
    return package.best_cut(PACKAGE_DEFAULT) if confidence is Recommended.BEST else PACKAGE_DEFAULT
