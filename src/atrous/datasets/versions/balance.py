"""How much a version shows of each class: counted while it is frozen, in `balance.json` beside its manifest."""

import json
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from atrous.datasets.value_map import count_values
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.splits import SPLITS, Split

FILE = "balance.json"


@dataclass(frozen=True)
class Balance:
    """What each split shows of each class, by its number. Ignored pixels are not counted."""

    class_names: tuple[str, ...]
    pictures: dict[Split, tuple[int, ...]]
    """Those with at least one pixel of the class; copies and pieces count too."""
    pixels: dict[Split, tuple[int, ...]]

    def shares(self) -> tuple[float, ...]:
        """Of the pixels of all splits; zeros where no pixel counts."""
        sums = [sum(of_class) for of_class in zip(*self.pixels.values(), strict=True)]
        return tuple(pixels / max(sum(sums), 1) for pixels in sums)


class Counting:
    """A balance while it is counted, by several threads."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._lock = Lock()
        self._pixels = {split: np.zeros(len(classes), np.int64) for split in SPLITS}
        self._pictures = {split: np.zeros(len(classes), np.int64) for split in SPLITS}

    def add(self, split: Split, labels_HW: LabelMap) -> None:
        """The labels of one more sample."""
        pixels = count_values(labels_HW)[: len(self._classes)]
        with self._lock:
            self._pixels[split] += pixels
            self._pictures[split] += pixels > 0

    def write(self, folder: Path) -> None:
        """Write what was counted into a version's folder."""
        counted = {
            "classes": list(self._classes.names),
            "pictures": {split: counts.tolist() for split, counts in self._pictures.items()},
            "pixels": {split: counts.tolist() for split, counts in self._pixels.items()},
        }
        (folder / FILE).write_text(json.dumps(counted, indent=1) + "\n", encoding="utf-8", newline="\n")


def read_balance(folder: Path) -> Balance | None:
    """The balance of a version's folder; None for a version from before it was counted."""
    file = folder / FILE
    if not file.is_file():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    pictures, pixels = ({split: tuple(found[what][split]) for split in SPLITS} for what in ("pictures", "pixels"))
    return Balance(tuple(found["classes"]), pictures, pixels)
