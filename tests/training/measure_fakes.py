"""A model that reads classes off colours, and pictures it is right or wrong about: no training, no weights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Logits, Picture, SizeHW
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import IMAGENET, Preprocessing, Resize
from atrous.runtime.package import ModelPackage
from atrous.runtime.segmenter import Segmenter

SIZE_HW = (24, 32)
COLORS = np.array([[0, 0, 0], [250, 0, 0], [0, 250, 0], [0, 0, 250]], np.uint8)
"""What a pixel of each class looks like to the model."""


class ColorSession:
    """Scores a class by how near a pixel is to its colour."""

    name = "colours"

    def __init__(self, classes: int, input_size_HW: SizeHW = SIZE_HW) -> None:
        self.input_size_HW = input_size_HW
        self._classes = classes

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        apart_NHWKC = pictures_NHWC[..., None, :].astype(np.float32) - COLORS[: self._classes]
        return np.moveaxis(-0.1 * np.abs(apart_NHWKC).sum(axis=-1), -1, 1)


def color_segmenter(classes: Classes, size_HW: SizeHW = SIZE_HW) -> Segmenter:
    package = ModelPackage(Path("nowhere"), classes, Preprocessing(resize=Resize(size_HW)), IMAGENET, size_HW)
    return Segmenter(package, ColorSession(len(classes), size_HW))


@dataclass(frozen=True)
class Painted:
    """A picture that the model labels `seen`, whatever the truth is."""

    name: str
    truth: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    preprocessing: Preprocessing = field(default_factory=Preprocessing)

    def picture(self) -> Picture:
        return COLORS[self.seen]

    def labels(self) -> LabelMap:
        return self.truth


def painted(name: str, truth: Sequence[int], seen: Sequence[int], size_HW: SizeHW = SIZE_HW) -> Painted:
    """Vertical stripes of equal width: their classes in truth, and as the model sees them."""
    return Painted(name, stripes(truth, size_HW), stripes(seen, size_HW))


def stripes(classes: Sequence[int], size_HW: SizeHW) -> LabelMap:
    row = np.repeat(np.array(classes, np.uint8), size_HW[1] // len(classes))
    return np.tile(row, (size_HW[0], 1))
