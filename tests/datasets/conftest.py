"""Tiny datasets in every layout, written by the tests that read them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from atrous.domain.arrays import LabelMap, SizeHW

SIZE_HW = (12, 16)


class Layouts:
    """Writes datasets into one folder. A picture's content follows from its path, so no two are alike."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def text(self, file: str, content: str) -> Path:
        """A text file, byte for byte."""
        path = self._path(file)
        path.write_bytes(content.encode())
        return path

    def picture(self, file: str, size_HW: SizeHW = SIZE_HW) -> Path:
        """A picture of noise, encoded as its name ends."""
        path = self._path(file)
        noise = np.random.default_rng(list(file.encode())).integers(0, 255, (*size_HW, 3), np.uint8)
        cv2.imwrite(str(path), noise)
        return path

    def mask(self, file: str, values: Iterable[int], size_HW: SizeHW = SIZE_HW) -> LabelMap:
        """A grey mask of upright stripes, one a value."""
        labels_HW = self.stripes(values, size_HW)
        cv2.imwrite(str(self._path(file)), labels_HW)
        return labels_HW

    def roboflow(
        self, splits: Mapping[str, Iterable[str]], classes: Iterable[str] = ("background", "crack", "road")
    ) -> Path:
        """Split folder ("" for none) → stems, each with a picture and a mask of all classes."""
        names = list(classes)
        rows = "\n".join(["Pixel Value, Class", *(f"{value}, {name}" for value, name in enumerate(names))])
        for folder, stems in splits.items():
            start = f"{folder}/" if folder else ""
            self.text(f"{start}_classes.csv", rows)
            for stem in stems:
                self.picture(f"{start}{stem}.jpg")
                self.mask(f"{start}{stem}_mask.png", range(len(names)))
        return self.root

    def index_masks(self, stems: Iterable[str], class_list: str = "background\ncrack\nroad\n") -> Path:
        """`images/STEM.jpg` and `masks/STEM.png` with the values 0, 1 and 2; a stem may hold folders."""
        self.text("classes.txt", class_list)
        for stem in stems:
            self.picture(f"images/{stem}.jpg")
            self.mask(f"masks/{stem}.png", (0, 1, 2))
        return self.root

    @staticmethod
    def stripes(values: Iterable[int], size_HW: SizeHW = SIZE_HW) -> LabelMap:
        """Upright stripes of equal width, one a value."""
        row = np.array(list(values), np.uint8)
        columns = np.arange(size_HW[1]) * len(row) // size_HW[1]
        return np.tile(row[columns], (size_HW[0], 1))

    def _path(self, file: str) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


@pytest.fixture
def layouts(tmp_path: Path) -> Layouts:
    """A writer of datasets into `dataset/` of the test's own folder."""
    return Layouts(tmp_path / "dataset")
