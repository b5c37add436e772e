"""A model that runs through the true segmenter, tiles and probabilities included, with a network of known scores."""

from pathlib import Path

import numpy as np
from serving_fakes import CLASSES

from atrous.domain.arrays import Logits
from atrous.domain.preprocessing import IMAGENET, Preprocessing, Resize, StaticCrop
from atrous.runtime.package import ModelPackage
from atrous.runtime.segmenter import Segmenter

INPUT_HW = (64, 64)


class ColorsAreScores:
    """A network whose scores are the picture's colours, at stride 2: red is background, green leaf, blue stem."""

    name = "colours"
    input_size_HW = INPUT_HW

    def run(self, pictures_NHWC: np.ndarray) -> Logits:
        return np.ascontiguousarray(pictures_NHWC[:, ::2, ::2].transpose(0, 3, 1, 2) / 32, dtype=np.float32)


def colors_model(folder: Path) -> Segmenter:
    """Sees the left half of pictures."""
    steps = Preprocessing(resize=Resize(INPUT_HW), static_crop=StaticCrop(0, 50, 0, 100))
    return Segmenter(ModelPackage(folder, CLASSES, steps, IMAGENET, INPUT_HW), ColorsAreScores())
