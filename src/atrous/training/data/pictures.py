"""A split's pictures as the network will see them: decoded, preprocessed, and kept in memory when they are small."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from threading import Lock

from atrous.domain.arrays import LabelMap, Picture
from atrous.imaging.preprocess import Preprocessor
from atrous.training.plan import Plan
from atrous.training.version import LabelledPicture

KEPT_BYTES = 1 << 30  # a split under 1 GiB once preprocessed stays in memory: decoding costs more than augmenting
PIXEL_BYTES = 4  # RGB and the label


class Pictures:
    """Samples behind the version's preprocessing. Safe to read from several threads."""

    def __init__(self, samples: Sequence[LabelledPicture], plan: Plan) -> None:
        self.names = tuple(sample.name for sample in samples)
        self.bytes = len(samples) * prod(plan.input_size_HW) * PIXEL_BYTES
        self.keeps = self.bytes <= KEPT_BYTES
        self._samples = samples
        self._resize = plan.preprocessing.resize
        self._kept: dict[int, tuple[Picture, LabelMap]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, index: int) -> tuple[Picture, LabelMap]:
        """Picture (H, W, 3) and labels (H, W) at the network's input size; do not write into them."""
        if (kept := self._kept.get(index)) is not None:
            return kept
        sample = self._samples[index]
        preprocessor = Preprocessor(replace(sample.preprocessing, resize=self._resize))
        picture, _ = preprocessor.picture(sample.picture())
        pair = picture, preprocessor.labels(sample.labels())
        if self.keeps:
            with self._lock:
                self._kept[index] = pair
        return pair

    def decision(self) -> str:
        """Where the pictures are during the run, as a sentence."""
        megabytes = round(self.bytes / 2**20)
        if self.keeps:
            return f"The {len(self)} training pictures stay in memory ({megabytes} MiB)."
        return f"The {len(self)} training pictures would take {megabytes} MiB; they are decoded anew each epoch."
