"""Making a training sample from a picture: another scale, place, side and light each time. Uint8 in, uint8 out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.classes import IGNORE

Floats = NDArray[np.float32]
Range = tuple[float, float]

GREY_SHARE = np.array([0.299, 0.587, 0.114], np.float32)  # Rec. 601 luma
EDGE_GREY = 124  # fills the picture where a crop leaves it, near the mean of photographs; labels there are ignored


@dataclass(frozen=True)
class Augment:
    """A random sample of `crop_HW` pixels from a picture and its labels; all chance comes from the generator given."""

    crop_HW: SizeHW
    scale: Range = (0.6, 1.8)
    """How many times larger things appear, drawn so that halving and doubling are equally likely."""
    rare: float = 0.5
    """Probability that the crop is laid over a pixel of a class that was drawn first, so that rare ones are seen."""
    copy_paste: float = 0.0
    """Probability that pixels of one class of another sample are laid over this one; see `TrainBatches`."""
    color_changes: float = 1.0
    """What the four changes of light and colour are multiplied with."""
    flip: float = 0.5
    """Probability of a mirror image."""
    brightness: float = 0.3
    """Largest change as a share of full light; contrast and saturation likewise as shares of themselves."""
    contrast: float = 0.3
    saturation: float = 0.3
    hue_degrees: float = 12.0
    blur: float = 0.1
    """Probability of a slight blur."""

    def __call__(self, picture: Picture, labels_HW: LabelMap, rng: np.random.Generator) -> tuple[Picture, LabelMap]:
        """RGB HWC and labels HW of any one size → both at `crop_HW`; labels are 255 outside the picture."""
        picture, labels_HW = self.crop(picture, labels_HW, rng)
        if rng.random() < self.flip:
            picture, labels_HW = picture[:, ::-1], labels_HW[:, ::-1]
        picture = relight(picture, self.light(rng))
        if rng.random() < self.blur:
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.2)), np.uint8)
        return picture, np.ascontiguousarray(labels_HW)

    def crop(self, picture: Picture, labels_HW: LabelMap, rng: np.random.Generator) -> tuple[Picture, LabelMap]:
        """A window at a random scale. Only the window is resized, never the whole picture."""
        scale = float(np.exp(rng.uniform(*np.log(self.scale))))
        row, column = any_labelled_pixel(labels_HW, rng) if rng.random() < self.rare else (None, None)
        rows = Span.draw(labels_HW.shape[0], self.crop_HW[0], scale, rng, over=row)
        columns = Span.draw(labels_HW.shape[1], self.crop_HW[1], scale, rng, over=column)
        size_WH = (columns.long, rows.long)
        shrink_or_grow = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR  # area, so that shrinking does not alias
        window = cv2.resize(picture[rows.source, columns.source], size_WH, interpolation=shrink_or_grow)
        labels = cv2.resize(labels_HW[rows.source, columns.source], size_WH, interpolation=cv2.INTER_NEAREST_EXACT)
        canvas = np.full((*self.crop_HW, 3), EDGE_GREY, np.uint8)
        canvas_labels = np.full(self.crop_HW, IGNORE, np.uint8)
        canvas[rows.target, columns.target] = window
        canvas_labels[rows.target, columns.target] = labels
        return canvas, canvas_labels

    def light(self, rng: np.random.Generator) -> Floats:
        """One 3x4 colour matrix for brightness, contrast, saturation and hue together, (RGB out, RGB in and 1)."""
        brightness, contrast, saturation, hue = self.color_changes * rng.uniform(-1, 1, 4)
        gain = 1 + self.contrast * contrast
        mix = turn_hue(self.hue_degrees * hue) @ saturate(1 + self.saturation * saturation) * np.float32(gain)
        offset = 127.5 * (1 - gain) + 127.5 * self.brightness * brightness  # contrast turns about the middle grey
        return np.column_stack([mix, np.full(3, offset)]).astype(np.float32)


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
    def long(self) -> int:
        """Pixels of the sample that it fills."""
        return int(self.target.stop - self.target.start)


def any_labelled_pixel(labels_HW: LabelMap, rng: np.random.Generator) -> tuple[int, int] | tuple[None, None]:
    """Row and column of a pixel of a class drawn from those in the picture; None twice where all is ignored."""
    chosen = any_class(np.bincount(labels_HW.reshape(-1), minlength=IGNORE + 1)[:IGNORE], rng)
    if chosen is None:
        return None, None
    places = np.flatnonzero(labels_HW == chosen)
    row, column = divmod(int(rng.choice(places)), labels_HW.shape[1])
    return row, column


def any_class(pixels_K: NDArray[np.int64], rng: np.random.Generator) -> int | None:
    """A class drawn by one over the root of its pixels; None where there are no pixels.

    Half way between all classes alike, which would show little else than specks, and all pixels alike, which would show
    none of them.
    """
    present = np.flatnonzero(pixels_K)
    if not len(present):
        return None
    chances = 1 / np.sqrt(pixels_K[present])
    return int(rng.choice(present, p=chances / chances.sum()))


def relight(picture: Picture, matrix: Floats) -> Picture:
    """Apply a colour matrix (3, 4) to every pixel, saturating at 0 and 255."""
    return np.asarray(cv2.transform(picture, matrix), np.uint8)


def saturate(amount: float) -> Floats:
    """The colour matrix (3, 3) that keeps grey as it is and multiplies the distance from it."""
    return np.asarray(amount * np.eye(3) + (1 - amount) * GREY_SHARE, np.float32)


def turn_hue(degrees: float) -> Floats:
    """The colour matrix (3, 3) that turns colours about the grey axis (Rodrigues' formula for the axis (1, 1, 1))."""
    turn = np.deg2rad(degrees)
    across = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    return np.asarray(np.cos(turn) * np.eye(3) + (1 - np.cos(turn)) / 3 + np.sin(turn) * across, np.float32)
