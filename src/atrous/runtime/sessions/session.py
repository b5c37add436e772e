"""What an engine must be able to do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, SizeHW
from atrous.domain.errors import BadPackage


class Session(Protocol):
    """A loaded network. Several threads may run it at once."""

    @property
    def name(self) -> str:
        """The engine and its precision, for people."""

    @property
    def input_size_HW(self) -> SizeHW:
        """The size of the pictures it takes."""

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax (N, K, h, w) for RGB pictures (N, H, W, 3) of the input size."""


def refuse_other_input(weights: Path, shape: Sequence[int | None], input_size_HW: SizeHW) -> None:
    """Compare what a network takes with what its package says; None is any length, and the first may be what it likes.

    Raises:
        BadPackage: they differ.
    """
    wanted = (3, *input_size_HW)
    if len(shape) != 4 or any(has not in (None, want) for has, want in zip(shape[1:], wanted, strict=True)):
        written = "x".join("any" if length is None else str(length) for length in shape)
        height, width = input_size_HW
        raise BadPackage(f"{weights} takes arrays of {written}; its package says batches of 3x{height}x{width}.")
