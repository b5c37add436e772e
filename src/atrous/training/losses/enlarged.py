"""Cross-entropy at the pixels of logits that are enlarged to them, by compiled code on processors."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atrous.domain.classes import IGNORE
from atrous.imaging.threads import evenly, side_by_side
from atrous.runtime.enlarging.parts import Floats, Way
from atrous.runtime.enlarging.ways import way
from atrous.training.losses.enlarged_kernel import Labels, Sums, add_cross_entropy
from atrous.training.losses.gradient_at_hand import GradientAtHand


def enlarged_cross_entropy(logits_NKhw: Tensor, labels_NHW: Tensor) -> Tensor:
    """Sum over the pixels that are not 255 of the cross-entropy of the bilinearly enlarged logits; a scalar.

    Args:
        logits_NKhw: on a processor; corners are not aligned.
        labels_NHW: uint8.

    Raises:
        IndexError: a label that is no class.
    """
    total: Tensor = EnlargedCrossEntropy.apply(logits_NKhw.float(), labels_NHW)  # type: ignore[no-untyped-call]
    return total


class EnlargedCrossEntropy(GradientAtHand):
    """The sum over the pixels; its gradient takes the same probabilities."""

    @staticmethod
    def forward(ctx: Any, logits_NKhw: Tensor, labels_NHW: Tensor) -> Tensor:
        """A scalar."""
        labels = np.ascontiguousarray(labels_NHW.numpy(), np.uint8)
        classes = logits_NKhw.shape[1]
        if np.max(labels, where=labels != IGNORE, initial=0) >= classes:
            raise IndexError(f"There is a label that is none of the {classes} classes.")
        scores = np.pad(logits_NKhw.detach().permute(0, 2, 1, 3).numpy(), ((0, 0), (1, 1), (0, 0), (1, 1)), mode="edge")
        gradient = np.zeros_like(scores if ctx.needs_input_grad[0] else scores[:, :0])
        totals_N1 = np.zeros((len(scores), 1))
        ways = _way(logits_NKhw.shape[2], labels.shape[1]), _way(logits_NKhw.shape[3], labels.shape[2])
        work = partial(_do_pictures, scores, labels, ways, gradient, totals_N1)
        side_by_side([partial(work, *part) for part in evenly(len(scores), min(len(scores), torch.get_num_threads()))])
        if ctx.needs_input_grad[0]:
            ctx.save_for_backward(_without_margins(gradient))
        return torch.tensor(totals_N1.sum(), dtype=torch.float32)


def _do_pictures(
    scores: Floats, labels: Labels, ways: tuple[Way, Way], gradient: Floats, totals: Sums, first: int, last: int
) -> None:
    for number in range(first, last):
        add_cross_entropy(scores[number], labels[number], *ways, gradient[number], totals[number])


def _without_margins(gradient_NHKW: Floats) -> Tensor:
    """What the repeated rows and columns were given goes to those that they repeat → (N, K, h, w)."""
    for lines in (gradient_NHKW.swapaxes(0, 1), gradient_NHKW.swapaxes(0, 3)):
        lines[1] += lines[0]
        lines[-2] += lines[-1]
    return torch.from_numpy(gradient_NHKW[:, 1:-1, :, 1:-1]).permute(0, 2, 1, 3)


_way = lru_cache(maxsize=64)(way)
