"""The three parts of a dataset, named as on the wire: to learn from, to choose the best epoch by, to measure on."""

from typing import Literal

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")
