"""What is done to one picture when it is augmented, as numbers. By OpenCV or by torch: both carry the same ones out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture, SizeHW

Floats = NDArray[np.float32]

GREY_SHARE = np.array([0.299, 0.587, 0.114], np.float32)  # Rec. 601 luma
EDGE_GREY = 124  # fills the picture where a crop leaves it, near the mean of photographs; labels there are ignored


@dataclass(frozen=True)
class Span:
    """One axis of a crop: where it lies in the picture and where in the sample."""

    source: slice
    target: slice

    @classmethod
    def draw(cls, side: int, crop: int, scale: float, rng: np.random.Generator, over: int | None = None) -> "Span":
        """`crop` pixels of an axis that was `side` long and is scaled, `over` among them if it is given; a shorter axis
        is placed at random."""
        taken = min(side, max(1, round(crop / scale)))
        long = min(crop, max(1, round(taken * scale)))
        first, last = (0, side - taken) if over is None else (max(0, over - taken + 1), min(over, side - taken))
        start = int(rng.integers(first, last + 1))
        place = int(rng.integers(crop - long + 1))
        return cls(slice(start, start + taken), slice(place, place + long))

    @property
    def taken(self) -> int:
        """Pixels of the picture that it covers."""
        return int(self.source.stop - self.source.start)

    @property
    def long(self) -> int:
        """Pixels of the sample that it fills."""
        return int(self.target.stop - self.target.start)


@dataclass(frozen=True)
class Change:
    """In this order: a window is resized and laid on grey, mirrored, put in another light, and blurred."""

    crop_HW: SizeHW
    rows: Span
    columns: Span
    shrinks: bool
    """Each pixel is the mean of the area it stands for, so that shrinking does not alias; else between its neighbours.
    """
    mirrored: bool
    light: Floats
    """The colour matrix (3, 4): RGB out, RGB in and 1."""
    blur: float
    """Standard deviation in pixels; 0 for none."""


@dataclass(frozen=True)
class Layer:
    """A picture and its labels, and the change that is to be made."""

    picture: Picture
    labels_HW: LabelMap
    change: Change
    shows: int | None = None
    """The class whose pixels alone are laid over the layers below; None for all that there is."""

    def window(self) -> tuple[Picture, LabelMap]:
        """What the change takes of them."""
        place = self.change.rows.source, self.change.columns.source
        return self.picture[place], self.labels_HW[place]


Sample = tuple[Layer, ...]
"""The lowest first; it shows all that there is."""


def saturate(amount: float) -> Floats:
    """The colour matrix (3, 3) that keeps grey as it is and multiplies the distance from it."""
    return np.asarray(amount * np.eye(3) + (1 - amount) * GREY_SHARE, np.float32)


def turn_hue(degrees: float) -> Floats:
    """The colour matrix (3, 3) that turns colours about the grey axis (Rodrigues' formula for the axis (1, 1, 1))."""
    turn = np.deg2rad(degrees)
    across = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    return np.asarray(np.cos(turn) * np.eye(3) + (1 - np.cos(turn)) / 3 + np.sin(turn) * across, np.float32)
