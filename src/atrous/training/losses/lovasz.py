"""The Lovász extension of 1 - mIoU (Berman et al. 2018)."""

from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atrous.domain.classes import IGNORE
from atrous.imaging.threads import evenly, side_by_side
from atrous.training.losses.gradient_at_hand import GradientAtHand
from atrous.training.losses.lovasz_kernel import Floats, Labels, Sums, fill_lovasz
from atrous.training.losses.resizing import picked_logits

APART = 4  # of the pixels one in 4x4 is sorted: neighbours say nearly the same, and sorting all takes longer than the
# network


def lovasz(logits_NKhw: Tensor, labels_NHW: Tensor) -> Tensor:
    """The Lovász extension of 1 - mIoU over the batch and the classes in it (Berman et al. 2018, algorithm 1).

    Computed on a grid of every fourth pixel that lies elsewhere at each call; a scalar, 0 when every pixel is ignored.
    """
    probabilities_KP, labels_P = some_probabilities(logits_NKhw, labels_NHW)
    if not labels_P.numel():
        return logits_NKhw.sum() * 0
    of_classes = sorted_lovasz if labels_P.device.type == "cpu" else plain_lovasz
    return of_classes(probabilities_KP, labels_P)


def some_probabilities(logits_NKhw: Tensor, labels_NHW: Tensor) -> tuple[Tensor, Tensor]:
    """The probabilities (K, P) of those pixels of the grid that are not ignored, and their labels (P,) int64."""
    height, width = labels_NHW.shape[1:]
    top, left = torch.randint(APART, (2,)).tolist()
    rows, columns = slice(top, None, APART), slice(left, None, APART)
    labels_NHW = labels_NHW[:, rows, columns]
    counts_NHW = labels_NHW != IGNORE
    logits_NKHW = picked_logits(logits_NKhw, (height, width), rows, columns)
    return logits_NKHW.softmax(1).transpose(0, 1)[:, counts_NHW], labels_NHW[counts_NHW].long()


def plain_lovasz(probabilities_KP: Tensor, labels_P: Tensor) -> Tensor:
    """The mean over the classes in the labels, by torch; a scalar."""
    present = labels_P.bincount().nonzero()[:, 0]
    truth_KP = labels_P == present[:, None]
    errors_KP, order_KP = (truth_KP.float() - probabilities_KP[present]).abs().sort(dim=1, descending=True)
    loss: Tensor = (errors_KP * growth_of_jaccard(truth_KP.gather(1, order_KP))).sum(1).mean()
    return loss


def growth_of_jaccard(truth_KP: Tensor) -> Tensor:
    """How much 1 - IoU grows when one more pixel is wrong, the worst first; truth sorted likewise → (K, P)."""
    foreground_K1 = truth_KP.sum(1, keepdim=True)
    found_KP = truth_KP.cumsum(1)
    union_KP = foreground_K1 + torch.arange(1, truth_KP.shape[1] + 1, device=truth_KP.device) - found_KP
    jaccard_KP = 1 - (foreground_K1 - found_KP) / union_KP
    return jaccard_KP.diff(dim=1, prepend=jaccard_KP.new_zeros(len(jaccard_KP), 1))


def sorted_lovasz(probabilities_KP: Tensor, labels_P: Tensor) -> Tensor:
    """The same by compiled code, on a processor."""
    loss: Tensor = SortedLovasz.apply(probabilities_KP, labels_P)  # type: ignore[no-untyped-call]
    return loss


class SortedLovasz(GradientAtHand):
    """The mean over the classes in the labels; its gradient takes the same order."""

    @staticmethod
    def forward(ctx: Any, probabilities_KP: Tensor, labels_P: Tensor) -> Tensor:
        """A scalar."""
        probabilities, labels = probabilities_KP.detach().contiguous().numpy(), labels_P.numpy()
        present = np.unique(labels)
        losses_K = np.zeros(len(probabilities))
        gradient_KP = np.zeros_like(probabilities)
        work = partial(_do_classes, probabilities, labels, losses_K, gradient_KP)
        parts = evenly(len(present), min(len(present), torch.get_num_threads()))
        side_by_side([partial(work, present[first:last]) for first, last in parts])
        ctx.save_for_backward(torch.from_numpy(gradient_KP / np.float32(len(present))))
        return torch.tensor(losses_K.sum() / len(present), dtype=torch.float32)


def _do_classes(
    probabilities_KP: Floats, labels_P: Labels, losses_K: Sums, gradient_KP: Floats, classes: Labels
) -> None:
    for number in classes:
        losses_K[number] = fill_lovasz(probabilities_KP[number], labels_P, number, gradient_KP[number])
