"""Logits at the pixels of the labels, by torch: bilinearly, corners not aligned."""

import torch
from torch.nn import functional


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
