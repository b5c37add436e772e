"""What a step makes smaller."""

import torch
from torch.nn import functional

from atrous.domain.classes import IGNORE


def cross_entropy(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """Mean over the pixels that are not 255 of the cross-entropy, the logits first resized to the labels; a scalar.

    0 when every pixel is ignored, so that a batch of nothing but padding teaches nothing instead of NaN.
    """
    logits_NKHW = resized_logits(logits_NKhw, labels_NHW.shape[-2], labels_NHW.shape[-1])
    total = functional.cross_entropy(logits_NKHW, labels_NHW.long(), ignore_index=IGNORE, reduction="sum")
    return total / (labels_NHW != IGNORE).sum().clamp(min=1)


def resized_logits(logits_NKhw: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Bilinear, corners not aligned: as the served model's logits are brought to the picture."""
    return functional.interpolate(logits_NKhw.float(), (height, width), mode="bilinear", align_corners=False)
