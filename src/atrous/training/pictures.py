"""A split's pictures as the network will see them: decoded, preprocessed, and kept in memory when they are small."""

from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.preprocessing import Preprocessing
from atrous.imaging.preprocess import Preprocessor

KEPT_BYTES = 1 << 30  # a split under 1 GiB once preprocessed stays in memory: decoding costs more than augmenting
PIXEL_BYTES = 4  # RGB and the label


class LabelledPicture(Protocol):
    """What training asks of a sample of a frozen version."""

    @property
    def name(self) -> str:
        """Unique in the version; errors name it."""

    def picture(self) -> Picture:
        """The picture as stored, decoded."""

    def labels(self) -> LabelMap:
        """Its labels at the picture's size."""


class Pictures:
    """Samples behind the version's preprocessing. Safe to read from several threads."""

    def __init__(
        self, samples: Sequence[LabelledPicture], preprocessing: Preprocessing, input_size_HW: SizeHW
    ) -> None:
        self.names = tuple(sample.name for sample in samples)
        self.bytes = len(samples) * input_size_HW[0] * input_size_HW[1] * PIXEL_BYTES
        self.keeps = self.bytes <= KEPT_BYTES
        self._samples = samples
        self._preprocessor = Preprocessor(preprocessing)
        self._kept: dict[int, tuple[Picture, LabelMap]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, index: int) -> tuple[Picture, LabelMap]:
        """Picture (H, W, 3) and labels (H, W) at the network's input size; do not write into them."""
        if (kept := self._kept.get(index)) is not None:
            return kept
        sample = self._samples[index]
        picture, _ = self._preprocessor.picture(sample.picture())
        pair = picture, self._preprocessor.labels(sample.labels())
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
