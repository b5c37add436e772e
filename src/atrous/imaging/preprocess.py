"""A picture → what the network is shown, and where it lies there. The same for training, evaluation and serving."""

from collections.abc import Callable

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.classes import IGNORE
from atrous.domain.preprocessing import Preprocessing, ResizeMode, StaticCrop
from atrous.imaging.contrast import correct_contrast
from atrous.imaging.fit import Fit, find_fit
from atrous.imaging.placement import Box, Placement
from atrous.imaging.resize import resize_labels, resize_picture


class Preprocessor:
    """Does the steps of a `Preprocessing`: static crop, grey, contrast, resize. Orientation is `decode`'s.

    The arithmetic is that of Roboflow's inference_models, so that a package gives the same pixels in both; only edges
    that are to be mirrored it leaves black.
    """

    def __init__(
        self, preprocessing: Preprocessing, scale: Callable[[Picture, SizeHW], Picture] = resize_picture
    ) -> None:
        self._preprocessing = preprocessing
        self._scale = scale

    def picture(self, picture: Picture) -> tuple[Picture, Placement]:
        """The network's input, RGB uint8 HWC, and the way back from it."""
        window = self._window(picture)
        shown = self._recolor(picture[window.slices])
        fit = find_fit(window.size_HW, self._preprocessing.resize)
        content = self._scale(shown[fit.source.slices], fit.content.size_HW)
        crop = Box(window.top + fit.source.top, window.left + fit.source.left, *fit.source.size_HW)
        placement = Placement(_size_HW(picture), crop, fit.content, fit.input_HW)
        mirrored = fit.mode is ResizeMode.LETTERBOX_REFLECT
        return _mirror(content, fit) if mirrored else _pad(content, fit, fit.padding_value), placement

    def labels(self, labels_HW: LabelMap) -> LabelMap:
        """Labels moved as the picture is; where the input shows padding they become 255, ignore."""
        window = self._window(labels_HW)
        fit = find_fit(window.size_HW, self._preprocessing.resize)
        content = resize_labels(labels_HW[window.slices][fit.source.slices], fit.content.size_HW)
        return _pad(content, fit, IGNORE)

    def _window(self, pixels: Picture | LabelMap) -> Box:
        crop = self._preprocessing.static_crop
        return Box.whole(_size_HW(pixels)) if crop is None else static_window(_size_HW(pixels), crop)

    def _recolor(self, picture: Picture) -> Picture:
        if self._preprocessing.grayscale:
            grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
            picture = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
        if self._preprocessing.contrast is not None:
            picture = correct_contrast(picture, self._preprocessing.contrast)
        return picture


def static_window(size_HW: SizeHW, crop: StaticCrop) -> Box:
    """Percent → pixels, cut off to whole ones; a crop of a tiny picture keeps at least one pixel."""
    top, bottom = _static_side(size_HW[0], crop.y_min, crop.y_max)
    left, right = _static_side(size_HW[1], crop.x_min, crop.x_max)
    return Box(top, left, bottom - top, right - left)


def _static_side(length: int, low_percent: float, high_percent: float) -> tuple[int, int]:
    low = min(int(low_percent / 100 * length), length - 1)
    return low, max(int(high_percent / 100 * length), low + 1)


def _pad(content: Picture, fit: Fit, value: int) -> Picture:
    if fit.content.size_HW == fit.input_HW:
        return content
    padded = np.full((*fit.input_HW, *content.shape[2:]), value, np.uint8)
    padded[fit.content.slices] = content
    return padded


def _mirror(content: Picture, fit: Fit) -> Picture:
    """The padding continues the picture as a mirror at its edge would, as often as it takes."""
    box, (height, width) = fit.content, fit.input_HW
    edges = (box.top, height - box.top - box.height, box.left, width - box.left - box.width)
    if not any(edges):
        return content
    return np.asarray(cv2.copyMakeBorder(content, *edges, cv2.BORDER_REFLECT_101), np.uint8)


def _size_HW(pixels: Picture) -> SizeHW:
    return pixels.shape[0], pixels.shape[1]
