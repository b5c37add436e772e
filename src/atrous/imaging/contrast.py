"""The contrast corrections of a Roboflow version.

Stretching and histogram equalization give the very pixels of scikit-image, which Roboflow's serving uses; the adaptive
one is OpenCV's CLAHE with the same tiles and limit, on photographs 1 to 2 levels of 255 away from scikit-image's.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Picture, Plane
from atrous.domain.preprocessing import Contrast

LEVELS = np.arange(256)


def correct_contrast(picture: Picture, contrast: Contrast) -> Picture:
    """A picture of the same size with its contrast corrected."""
    return CORRECTIONS[contrast](picture)


def _stretch(picture: Picture) -> Picture:
    """The values between the 2nd and the 98th percentile, over all channels, spread to 0..255."""
    low, high = _percentile(picture, 2), _percentile(picture, 98)
    if low == high:
        return picture
    return _map(picture, (np.clip(LEVELS, low, high) - low) / (high - low) * 255)


def _equalize(picture: Picture) -> Picture:
    """Each value becomes the share of values at or below it, over all channels."""
    counts = _histogram(picture)
    levels = LEVELS.astype(np.float32) / 255
    seen = levels[counts > 0]
    bins, edges = np.histogram(levels, bins=256, range=(seen[0], seen[-1]), weights=counts)
    share = (bins.cumsum() / bins.sum()).astype(np.float32)
    return _map(picture, np.interp(levels, (edges[:-1] + edges[1:]) / 2, share).astype(np.float32) * 255)


def _equalize_adaptively(picture: Picture) -> Picture:
    """CLAHE in 8x8 tiles, clipped at 3 % of a tile, on the brightness of HSV; hue and saturation stay."""
    brightness: Plane = picture.max(axis=2)
    clipped = cv2.createCLAHE(clipLimit=0.03 * 256, tileGridSize=(8, 8)).apply(_spread(brightness))
    gain = _spread(np.asarray(clipped, np.uint8)) / np.maximum(brightness, 1, dtype=np.float32)
    scaled = picture * gain[..., None]  # scaling RGB changes V of HSV and nothing else
    return np.asarray(scaled.clip(0, 255), np.uint8)


def _spread(plane_HW: Plane) -> Plane:
    low, high = int(plane_HW.min()), int(plane_HW.max())
    return _map(plane_HW, (LEVELS - low).clip(0, high - low) / max(high - low, 1) * 255)


CORRECTIONS: dict[Contrast, Callable[[Picture], Picture]] = {
    Contrast.STRETCHING: _stretch,
    Contrast.HISTOGRAM: _equalize,
    Contrast.ADAPTIVE: _equalize_adaptively,
}


def _histogram(picture: Picture) -> NDArray[np.float64]:
    flat = picture.reshape(1, -1)
    return cv2.calcHist([flat], [0], None, [256], [0, 256]).ravel().astype(np.float64)


def _percentile(picture: Picture, percent: float) -> float:
    """The percentile of all values, interpolated as numpy does it, from a histogram: no sorting of millions."""
    ends = _histogram(picture).cumsum()
    rank = (picture.size - 1) * percent / 100
    below, above = np.searchsorted(ends, [np.floor(rank), np.ceil(rank)], side="right")
    return float(below + (above - below) * (rank - np.floor(rank)))


def _map(picture: Picture | Plane, table: NDArray[np.floating]) -> Picture:
    return np.asarray(cv2.LUT(picture, table.astype(np.uint8)), np.uint8)
