"""Likely label errors as pictures: the place, what the mask says of it, and what the model sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture
from atrous.imaging.overlay import overlay
from atrous.imaging.placement import Box
from atrous.imaging.resize import resize_labels, resize_picture
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX
from atrous.training.evaluation.suspects import Suspect
from atrous.training.reporting.panels import OPACITY
from atrous.training.version import LabelledPicture

SIDE = 240
"""Of a crop as drawn."""
MARGIN = 0.6
"""Of the region's longer side, on each side of it: one sees what it is part of."""
LEAST = 64
"""Pixels of the picture that a crop shows at least."""
FRAME = (255, 0, 255)


@dataclass(frozen=True)
class Crop:
    """Three small RGB pictures of one place, all squares of one size."""

    suspect: Suspect
    picture: Picture
    labelled: Picture
    predicted: Picture

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All three, in this order."""
        return self.picture, self.labelled, self.predicted


def draw_crops(
    segmenter: Segmenter, samples: Sequence[LabelledPicture], suspects: Iterable[Suspect]
) -> tuple[Crop, ...]:
    """The crops of suspects, in their order; each picture is labelled once more."""
    by_name = {sample.name: sample for sample in samples}
    return tuple(draw_crop(segmenter, by_name[suspect.picture], suspect) for suspect in suspects)


def draw_crop(segmenter: Segmenter, sample: LabelledPicture, suspect: Suspect) -> Crop:
    """Label one picture and cut out what is suspect."""
    picture, truth_HW = sample.picture(), sample.labels()
    labels_HW = segmenter.predict(picture, PLAIN_ARGMAX).labels_HW
    names, window = segmenter.package.classes.names, window_of(suspect, truth_HW)
    size_HW = (SIDE, SIDE)
    seen = resize_picture(np.ascontiguousarray(picture[window.slices]), size_HW)

    def tinted(map_HW: LabelMap) -> Picture:
        small = resize_labels(np.ascontiguousarray(map_HW[window.slices]), size_HW)
        return framed(overlay(seen, small, names, opacity=OPACITY, legend=False), suspect, window)

    return Crop(suspect, framed(seen, suspect, window), tinted(truth_HW), tinted(labels_HW))


def window_of(suspect: Suspect, labels_HW: LabelMap) -> Box:
    """A square around the region, moved into the picture and cut at its rim where it is larger."""
    height, width = labels_HW.shape
    longer = max(suspect.height, suspect.width)
    side = min(max(LEAST, round(longer * (1 + 2 * MARGIN))), max(height, width))
    tall, wide = min(side, height), min(side, width)
    top = min(max(suspect.top + suspect.height // 2 - tall // 2, 0), height - tall)
    left = min(max(suspect.left + suspect.width // 2 - wide // 2, 0), width - wide)
    return Box(top, left, tall, wide)


def framed(crop: Picture, suspect: Suspect, window: Box) -> Picture:
    """The crop with the region's box drawn."""
    down, across = SIDE / window.height, SIDE / window.width
    corners = (
        (round((suspect.left - window.left) * across), round((suspect.top - window.top) * down)),
        (
            round((suspect.left + suspect.width - window.left) * across) - 1,
            round((suspect.top + suspect.height - window.top) * down) - 1,
        ),
    )
    return np.asarray(cv2.rectangle(crop.copy(), *corners, FRAME, 2), np.uint8)
