"""An export of samples that are made up: every kind of picture file, and names that want care."""

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from atrous.datasets.writers.export import Export
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.splits import Split
from atrous.imaging.decode import decode

CLASSES = Classes.of(("zebra crossing", "Apple", "a, b", "yes: no", "Ärger"))
SIZE_HW = (10, 14)


@dataclass(frozen=True)
class FakeSample:
    """A picture of noise, encoded as asked, and random labels."""

    name: str
    split: Split
    ending: str = ".jpg"

    def picture_bytes(self) -> bytes:
        noise = np.random.default_rng(list(self.name.encode())).integers(0, 255, (*SIZE_HW, 3), np.uint8)
        return cv2.imencode(self.ending, noise)[1].tobytes()

    def labels(self) -> LabelMap:
        values = np.array([*range(len(CLASSES)), 255], np.uint8)
        return np.random.default_rng(list(self.name.encode())).choice(values, SIZE_HW)


class TurnedSample(FakeSample):
    """A JPEG that EXIF turns by a quarter; its labels lie on the upright picture."""

    def picture_bytes(self) -> bytes:
        exif = Image.Exif()
        exif[0x0112] = 6
        lying = decode(FakeSample(self.name, self.split).picture_bytes()).transpose(1, 0, 2)
        file = io.BytesIO()
        Image.fromarray(lying).save(file, "JPEG", quality=100, exif=exif)
        return file.getvalue()


SAMPLES = (
    FakeSample("b", "train"),
    FakeSample("night 12.5 km", "train", ".png"),
    FakeSample("plate_mask", "train", ".bmp"),
    TurnedSample("turned", "valid"),
    FakeSample("Übersicht", "test", ".webp"),
)
EXPORT = Export("leaves", 3, CLASSES, SAMPLES)


def content(folder: Path) -> dict[str, bytes]:
    """File → bytes."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
