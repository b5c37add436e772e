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

LossOf = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

APART = 4  # of the pixels one in 4x4 is sorted for Lovász: neighbours say nearly the same, and sorting all takes longer
# than the network


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


def lovasz(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """The Lovász extension of 1 - mIoU over the batch and the classes in it (Berman et al. 2018, algorithm 1).

    Computed on a grid of every fourth pixel that lies elsewhere at each call; a scalar, 0 when every pixel is ignored.
    """
    height, width = labels_NHW.shape[1:]
    top, left = torch.randint(APART, (2,)).tolist()
    rows, columns = slice(top, None, APART), slice(left, None, APART)
    labels_NHW = labels_NHW[:, rows, columns]
    counts_NHW = labels_NHW != IGNORE
    labels_P = labels_NHW[counts_NHW].long()
    if not labels_P.numel():
        return logits_NKhw.sum() * 0
    logits_NKHW = picked_logits(logits_NKhw, (height, width), rows, columns)
    probabilities_KP = logits_NKHW.softmax(1).transpose(0, 1)[:, counts_NHW]
    present = labels_P.bincount().nonzero()[:, 0]
    truth_KP = labels_P == present[:, None]
    errors_KP, order_KP = (truth_KP.float() - probabilities_KP[present]).abs().sort(dim=1, descending=True)
    loss: torch.Tensor = (errors_KP * growth_of_jaccard(truth_KP.gather(1, order_KP))).sum(1).mean()
    return loss


def growth_of_jaccard(truth_KP: torch.Tensor) -> torch.Tensor:
    """How much 1 - IoU grows when one more pixel is wrong, the worst first; truth sorted likewise → (K, P)."""
    foreground_K1 = truth_KP.sum(1, keepdim=True)
    found_KP = truth_KP.cumsum(1)
    union_KP = foreground_K1 + torch.arange(1, truth_KP.shape[1] + 1, device=truth_KP.device) - found_KP
    jaccard_KP = 1 - (foreground_K1 - found_KP) / union_KP
    return jaccard_KP.diff(dim=1, prepend=jaccard_KP.new_zeros(len(jaccard_KP), 1))


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


def resized_logits(logits_NKhw: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Logits at all pixels of this size, (N, K, height, width) float32."""
    return functional.interpolate(logits_NKhw.float(), (height, width), mode="bilinear", align_corners=False)


def picked_logits(logits_NKhw: torch.Tensor, size_HW: tuple[int, int], rows: slice, columns: slice) -> torch.Tensor:
    """Some rows and columns of `resized_logits`, without computing the others, nor zeros for them in the gradient."""
    height, width = logits_NKhw.shape[2:]
    down_Rh = weights_of(height, size_HW[0])[rows].to(logits_NKhw.device)
    across_Cw = weights_of(width, size_HW[1])[columns].to(logits_NKhw.device)
    # one large product each instead of a small one for each map, for which both have to lie in rows
    narrowed_NKhC = logits_NKhw.float().contiguous() @ across_Cw.T
    return (narrowed_NKhC.mT.contiguous() @ down_Rh.T).mT


def weights_of(size: int, resized: int) -> torch.Tensor:
    """How much of each value there is in each of those that it is resized to, (resized, size)."""
    return functional.interpolate(torch.eye(size)[None], resized, mode="linear", align_corners=False)[0].T
