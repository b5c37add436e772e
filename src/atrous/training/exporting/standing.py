"""How a number format stands against f32 on the same pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from atrous.domain.arrays import LabelMap
from atrous.domain.reporter import Reporter
from atrous.imaging.decode import decode_index_mask
from atrous.imaging.png import encode_plane
from atrous.runtime.segmenter import Segmenter
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.evaluate import PLAIN_ARGMAX
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.version import LabelledPicture


@dataclass(frozen=True)
class Standing:
    """What a number format scores."""

    miou: float
    agreement: float
    """Share of the pixels that are labelled as in f32."""


class FullLabels:
    """The label maps of f32, in the order of the pictures; kept as PNG, since as they are they would fill gigabytes."""

    def __init__(self) -> None:
        self._pngs: list[bytes] = []

    def add(self, labels_HW: LabelMap) -> None:
        """Keep the next picture's."""
        self._pngs.append(encode_plane(labels_HW))

    def __iter__(self) -> Iterator[LabelMap]:
        return map(decode_index_mask, self._pngs)


def standing(
    segmenter: Segmenter, samples: Sequence[LabelledPicture], full: FullLabels, reporter: Reporter, *, activity: str
) -> Standing:
    """Label every picture, plain argmax, and compare with its mask and with f32; 255 in a mask is not counted."""
    confusion, equal, pixels = Confusion(len(segmenter.package.classes)), 0, 0
    for done, (sample, full_HW) in enumerate(zip(samples, full, strict=True), start=1):
        labels_HW = segmenter.predict(sample.picture(), PLAIN_ARGMAX).labels_HW
        confusion.add(sample.labels(), labels_HW)
        equal += int(np.count_nonzero(labels_HW == full_HW))
        pixels += labels_HW.size
        reporter.progress(activity, done, len(samples))
    return Standing(metrics_of(confusion, segmenter.package.classes.names).miou, equal / pixels)
