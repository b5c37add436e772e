"""A frozen version made from nothing, small enough to train on in a test, and a reporter that remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.reporter import EpochRow


@dataclass(frozen=True)
class Block:
    """A sample: one bright block, class 1, on a dark ground; its place depends on its number."""

    number: int
    size_HW: SizeHW = (64, 64)
    preprocessing: Preprocessing = field(default_factory=Preprocessing)

    @property
    def name(self) -> str:
        return f"block_{self.number}"

    def labels(self) -> LabelMap:
        labels_HW = np.zeros(self.size_HW, np.uint8)
        top, left = np.random.default_rng(self.number).integers(0, np.array(self.size_HW) // 2)
        labels_HW[top : top + self.size_HW[0] // 2, left : left + self.size_HW[1] // 2] = 1
        return labels_HW

    def picture(self) -> Picture:
        return np.array([[20, 40, 60], [230, 200, 90]], np.uint8)[self.labels()]


@dataclass(frozen=True)
class BlockVersion:
    """A version of blocks."""

    train: Sequence[Block] = tuple(Block(number) for number in range(8))
    valid: Sequence[Block] = tuple(Block(number) for number in range(10, 13))
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    classes: Classes = field(default_factory=lambda: Classes.of(["block"]))
    hash: str = "blocks"

    def samples(self, split: str) -> Sequence[Block]:
        return {"train": self.train, "valid": self.valid}[split]


@dataclass
class Memory:
    """A reporter that remembers everything."""

    said: list[str] = field(default_factory=list)
    steps: list[tuple[str, int, int, str]] = field(default_factory=list)
    rows: list[EpochRow] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        self.steps.append((activity, done, total, detail))

    def epoch(self, row: EpochRow) -> None:
        self.rows.append(row)
