"""Drawing how a picture is augmented: another scale, place, side and light each time."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.training.data.change import Change, Floats, Layer, Sample, Span, saturate, turn_hue

Range = tuple[float, float]


@dataclass(frozen=True)
class Augment:
    """A random sample of `crop_HW` pixels from a picture and its labels; all chance comes from the generator given."""

    crop_HW: SizeHW
    scale: Range = (0.6, 1.8)
    """How many times larger things appear, drawn so that halving and doubling are equally likely."""
    rare: float = 0.5
    """Probability that the crop is laid over a pixel of a class that was drawn first, so that rare ones are seen."""
    copy_paste: float = 0.0
    """Probability that pixels of one class of another sample are laid over this one."""
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

    def draw(self, picture: Picture, labels_HW: LabelMap, rng: np.random.Generator) -> Layer:
        """RGB HWC and labels HW of any one size, with the change that makes a sample of them."""
        scale = float(np.exp(rng.uniform(*np.log(self.scale))))
        row, column = any_labelled_pixel(labels_HW, rng) if rng.random() < self.rare else (None, None)
        change = Change(
            crop_HW=self.crop_HW,
            rows=Span.draw(labels_HW.shape[0], self.crop_HW[0], scale, rng, over=row),
            columns=Span.draw(labels_HW.shape[1], self.crop_HW[1], scale, rng, over=column),
            shrinks=scale < 1,
            mirrored=bool(rng.random() < self.flip),
            light=self._light(rng),
            blur=rng.uniform(0.3, 1.2) if rng.random() < self.blur else 0.0,
        )
        return Layer(picture, labels_HW, change)

    def _light(self, rng: np.random.Generator) -> Floats:
        """Brightness, contrast, saturation and hue in one colour matrix."""
        brightness, contrast, saturation, hue = self.color_changes * rng.uniform(-1, 1, 4)
        gain = 1 + self.contrast * contrast
        mix = turn_hue(self.hue_degrees * hue) @ saturate(1 + self.saturation * saturation) * np.float32(gain)
        offset = 127.5 * (1 - gain) + 127.5 * self.brightness * brightness  # contrast turns about the middle grey
        return np.column_stack([mix, np.full(3, offset)]).astype(np.float32)


def pasted(below: Layer, above: Layer, rng: np.random.Generator) -> Sample:
    """All pixels of one class of `above`, rare ones drawn more often, laid over `below`.

    So that they are seen in more places than they were photographed in: after Ghiasi et al., "Simple Copy-Paste is a
    Strong Data Augmentation Method", 2021, for classes instead of objects. Background is never laid over anything.
    """
    pixels_K = count(above.window()[1])
    pixels_K[BACKGROUND] = 0
    chosen = any_class(pixels_K, rng)
    return (below,) if chosen is None else (below, replace(above, shows=chosen))


def any_labelled_pixel(labels_HW: LabelMap, rng: np.random.Generator) -> tuple[int, int] | tuple[None, None]:
    """Row and column of a pixel of a class drawn from those in the picture; None twice where all is ignored."""
    chosen = any_class(count(labels_HW), rng)
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


def count(labels_HW: LabelMap) -> NDArray[np.int64]:
    """How many pixels each class has, the ignored ones left out."""
    return np.bincount(labels_HW.reshape(-1), minlength=IGNORE + 1)[:IGNORE]
