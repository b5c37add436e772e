"""A picture of the evaluation as four panels: the picture, the truth, the prediction, and where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.imaging.jpeg import encode_jpeg
from atrous.imaging.overlay import overlay
from atrous.imaging.resize import resize_labels, resize_picture
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.version import LabelledPicture

LONG_SIDE = 320
OPACITY = 0.6
JPEG_QUALITY = 85
MISSED, FALSE_FIND, MIXED_UP = (230, 120, 0), (0, 130, 200), (200, 60, 160)  # told apart by colour-blind people too


@dataclass(frozen=True)
class Panels:
    """Four small RGB pictures of one test picture, all of one size."""

    score: PictureScore
    picture: Picture
    truth: Picture
    prediction: Picture
    error: Picture

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All four, in this order."""
        return self.picture, self.truth, self.prediction, self.error


def draw_panels(
    segmenter: Segmenter, samples: Sequence[LabelledPicture], scores: Iterable[PictureScore]
) -> tuple[Panels, ...]:
    """The panels of the pictures that the scores name, in their order; each is labelled once more."""
    by_name = {sample.name: sample for sample in samples}
    return tuple(draw_panel(segmenter, by_name[score.name], score) for score in scores)


def draw_panel(segmenter: Segmenter, sample: LabelledPicture, score: PictureScore) -> Panels:
    """Label one picture and draw what came of it."""
    picture = sample.picture()
    labels_HW = segmenter.predict(picture, confidence=PLAIN_ARGMAX).labels_HW
    names = segmenter.package.classes.names
    size_HW = small_size((picture.shape[0], picture.shape[1]))
    small, truth_HW = resize_picture(picture, size_HW), resize_labels(sample.labels(), size_HW)
    labels_HW = resize_labels(labels_HW, size_HW)
    return Panels(
        score=score,
        picture=small,
        truth=hatch(overlay(small, truth_HW, names, opacity=OPACITY, legend=False), truth_HW == IGNORE),
        prediction=overlay(small, labels_HW, names, opacity=OPACITY, legend=False),
        error=error_picture(small, truth_HW, labels_HW),
    )


def small_size(size_HW: tuple[int, int]) -> tuple[int, int]:
    """The size at which the longer side has LONG_SIDE pixels; smaller pictures keep theirs."""
    shrink = min(1.0, LONG_SIDE / max(size_HW))
    return max(1, round(size_HW[0] * shrink)), max(1, round(size_HW[1] * shrink))


def error_picture(picture: Picture, truth_HW: LabelMap, labels_HW: LabelMap) -> Picture:
    """The picture in pale grey, wrong pixels in the colour of their mistake, ignored ones hatched."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    error = np.repeat((150 + grey[..., None] * 0.35).astype(np.uint8), 3, axis=2)
    wrong = (truth_HW != labels_HW) & (truth_HW != IGNORE)
    error[wrong] = MIXED_UP
    error[wrong & (labels_HW == BACKGROUND)] = MISSED
    error[wrong & (truth_HW == BACKGROUND)] = FALSE_FIND
    return hatch(error, truth_HW == IGNORE)


def hatch(picture: Picture, where_HW: NDArray[np.bool_]) -> Picture:
    """Diagonal grey lines over some pixels."""
    rows, columns = np.indices(where_HW.shape)
    hatched = picture.copy()
    hatched[where_HW] = 90
    hatched[where_HW & ((rows + columns) % 8 < 2)] = 190
    return hatched


def in_rows(rows: Sequence[Sequence[Picture]], gap: int = 6) -> Picture:
    """Rows of pictures in one picture on white."""
    return join([join(row, gap, axis=1) for row in rows], gap, axis=0)


def join(pictures: Sequence[Picture], gap: int, axis: int) -> Picture:
    """Pictures in a line along an axis, white between and beside them."""
    across = 1 - axis
    widest = max(picture.shape[across] for picture in pictures)
    padded = []
    for picture in pictures:
        edges = [(0, 0), (0, 0), (0, 0)]
        edges[across] = (0, widest - picture.shape[across])
        edges[axis] = (0, gap)
        padded.append(np.pad(picture, edges, constant_values=255))
    return np.concatenate(padded, axis=axis)


def jpeg(picture: Picture) -> bytes:
    """A picture as the bytes of a JPEG file."""
    return encode_jpeg(picture, JPEG_QUALITY)
