"""A prediction with more than labels and confidence, or of a picture in tiles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from atrous.domain.arrays import Picture
from atrous.domain.classes import BACKGROUND
from atrous.runtime.blocks import Block
from atrous.runtime.confidence import Cut
from atrous.runtime.decide import decide
from atrous.runtime.prediction import Prediction
from atrous.runtime.probabilities import BestClasses, EveryClass, ProbabilityKind, empty_planes


@dataclass(frozen=True)
class Detailed:
    """A prediction and, where they were asked for, the probabilities of its classes."""

    prediction: Prediction
    probabilities: EveryClass | BestClasses | None = None


def decide_blocks(
    blocks: Iterator[Block],
    picture: Picture,
    class_names: tuple[str, ...],
    confidence: Cut,
    kind: ProbabilityKind | None = None,
) -> Detailed:
    """Decide each pixel's class, block by block, and keep the probabilities of a kind.

    Args:
        blocks: of the picture; pixels in none of them are background with confidence 0.
        picture: RGB uint8 HWC.
        class_names: a name for each class number.
        confidence: pixels whose best class is less probable become background with confidence 0.
        kind: which probabilities; None keeps none.
    """
    size_HW = picture.shape[0], picture.shape[1]
    labels_HW, confidence_HW = np.full(size_HW, BACKGROUND, np.uint8), np.zeros(size_HW, np.uint8)
    planes = None if kind is None else empty_planes(kind, len(class_names), size_HW)
    for block in blocks:
        if planes is not None:
            planes.take(block)
        pixels = block.rows, block.columns
        labels_HW[pixels], confidence_HW[pixels] = decide(block.logits_KHW, confidence)
    return Detailed(Prediction(picture, labels_HW, confidence_HW, class_names), planes)
