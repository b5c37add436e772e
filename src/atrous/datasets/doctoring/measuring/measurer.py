"""One pass over a sample's pixels."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.colored_mask import ColoredMask, look_at_colors
from atrous.datasets.doctoring.measuring.look import Look
from atrous.datasets.doctoring.picture_kind import kind_of_picture
from atrous.datasets.doctoring.pixel_counts import pack_counts
from atrous.datasets.doctoring.sample_facts import LabelFacts, PictureFacts
from atrous.datasets.doctoring.sketch import SHORTER_SIDE, digest_labels, sketch_picture
from atrous.datasets.mask_png import encode_mask
from atrous.datasets.value_map import count_values
from atrous.domain.arrays import SizeHW
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import glimpse


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a sample's facts are made of, and what goes before the facts are judged."""

    picture: PictureFacts | str
    sketch: bytes
    """See `sketch_picture`; empty where the picture cannot be read."""
    labels: LabelFacts | ColoredMask | str
    mask_png: bytes | None
    """The labels in our numbers as an index PNG, when it was asked for and each value has a class."""


class Measurer:
    """Measures samples. Threads may share one."""

    def __init__(self, look: Look, *, draws: bool = False) -> None:
        """With `draws` the labels are encoded too: drawing them is dear, and the pixels go at once."""
        self._look = look
        self._draws = draws

    def measure_part(self, samples: Sequence[Sample]) -> list[Measurement]:
        """Some samples, one after the other."""
        return [self.measure(sample) for sample in samples]

    def measure(self, sample: Sample) -> Measurement:
        """Read and decode a sample's picture and labels once. Damage becomes a sentence, never an exception."""
        return Measurement(*self._picture(sample), *self.labels(sample))

    def labels(self, sample: Sample) -> tuple[LabelFacts | ColoredMask | str, bytes | None]:
        """The facts of a sample's labels, and the labels as an index PNG."""
        try:
            source_HW = sample.source_labels.draw()
        except (BadPicture, BadDataset) as error:
            return look_at_colors(sample.source_labels, sample.values) or str(error), None
        counts = count_values(source_HW)
        present = {int(value): int(counts[value]) for value in np.flatnonzero(counts)}
        targets = [sample.values.targets.get(value) for value in present]
        draws = self._draws and None not in targets
        things = [value for value, to in zip(present, targets, strict=True) if to not in (None, BACKGROUND, IGNORE)]
        facts = LabelFacts(
            size_HW=_one_size(source_HW.shape[0], source_HW.shape[1]),
            packed_counts=pack_counts(present),
            digest=digest_labels(source_HW),
            regions=self._look.regions(source_HW, things),
        )
        return facts, encode_mask(sample.values.look_up(source_HW)) if draws else None

    def _picture(self, sample: Sample) -> tuple[PictureFacts | str, bytes]:
        try:
            data = sample.picture_bytes()
            grey_HW, size_HW = glimpse(data, SHORTER_SIDE, name=sample.picture_file)
        except (BadPicture, BadDataset) as error:
            return str(error), b""
        facts = PictureFacts(
            size_HW=_one_size(*size_HW),
            sha256=hashlib.sha256(data).digest(),
            kind=kind_of_picture(data),
            damage=self._look.damage(data),
        )
        return facts, sketch_picture(grey_HW)


@lru_cache(maxsize=256)
def _one_size(height: int, width: int) -> SizeHW:
    """The same tuple for the same size: most pictures of a dataset share it, and it stays in memory."""
    return height, width
