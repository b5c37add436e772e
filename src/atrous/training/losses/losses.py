"""What a step makes smaller, by the name that settings give it.

Each takes logits (N, K, h, w) as the network leaves them and labels (N, H, W) of the crops. The logits are brought to
the labels' size bilinearly, corners not aligned, as the served model's are to the picture.
"""

from collections.abc import Callable

import torch
from torch.nn import functional

from atrous.domain.classes import IGNORE
from atrous.domain.train_settings import Loss
from atrous.training.losses.enlarged import enlarged_cross_entropy
from atrous.training.losses.lovasz import lovasz
from atrous.training.losses.resizing import resized_logits

LossOf = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def cross_entropy(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """Mean over the pixels that are not 255 of the cross-entropy; a scalar.

    0 when every pixel is ignored, so that a batch of nothing but padding teaches nothing instead of NaN.
    """
    on_processor = logits_NKhw.device.type == "cpu"
    total_of = enlarged_cross_entropy if on_processor else plain_cross_entropy
    return total_of(logits_NKhw, labels_NHW) / (labels_NHW != IGNORE).sum().clamp(min=1)


def plain_cross_entropy(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """Sum over the pixels that are not 255 of the cross-entropy, by torch; a scalar."""
    logits_NKHW = resized_logits(logits_NKhw, *labels_NHW.shape[1:])
    return functional.cross_entropy(logits_NKHW, labels_NHW.long(), ignore_index=IGNORE, reduction="sum")


def hard_cross_entropy(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """Mean over the quarter of the pixels with the largest cross-entropy (Shrivastava et al. 2016, OHEM); a scalar."""
    logits_NKHW = resized_logits(logits_NKhw, *labels_NHW.shape[1:])
    each = functional.cross_entropy(logits_NKHW, labels_NHW.long(), ignore_index=IGNORE, reduction="none")
    counted = each[labels_NHW != IGNORE]
    return counted.topk(-(-counted.numel() // 4), sorted=False).values.mean() if counted.numel() else each.sum()


def dice(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """1 - the soft Dice coefficient, the mean over the classes in the batch (Milletari et al. 2016); a scalar."""
    counts_NHW = labels_NHW != IGNORE
    labels_P = labels_NHW[counts_NHW].long()
    if not labels_P.numel():
        return logits_NKhw.sum() * 0
    logits_NKHW = resized_logits(logits_NKhw, *labels_NHW.shape[1:])
    probabilities_KP = logits_NKHW.softmax(1).transpose(0, 1)[:, counts_NHW]
    truth_KP = functional.one_hot(labels_P, len(probabilities_KP)).T
    overlap_K = (probabilities_KP * truth_KP).sum(1)
    sizes_K = probabilities_KP.sum(1) + truth_KP.sum(1)
    return (1 - 2 * overlap_K / sizes_K)[truth_KP.any(1)].mean()


def both(first: LossOf, second: LossOf) -> LossOf:
    """The sum of two losses."""
    return lambda logits_NKhw, labels_NHW: first(logits_NKhw, labels_NHW) + second(logits_NKhw, labels_NHW)


LOSSES: dict[Loss, LossOf] = {
    Loss.CROSS_ENTROPY: cross_entropy,
    Loss.HARD: hard_cross_entropy,
    Loss.DICE: both(cross_entropy, dice),
    Loss.LOVASZ: both(cross_entropy, lovasz),
    Loss.HARD_LOVASZ: both(hard_cross_entropy, lovasz),
}
