"""Batch normalization and the ReLU behind it, as one layer."""

from math import inf

import torch
from torch import Tensor, nn
from torch.nn.functional import hardtanh, relu

from atrous.nets.quick.bits import is_bare
from atrous.nets.quick.norm_clamp import NormClamp


class Norm(nn.BatchNorm2d):
    """`nn.BatchNorm2d`, and nothing below 0 or above a ceiling where so wanted.

    While it trains on a processor it is one operation. torch's own normalization and ReLU go through memory twice as
    often, which is what they take their time for.
    """

    def __init__(self, channels: int, *, floor: float = -inf, ceiling: float = inf, eps: float = 1e-5) -> None:
        super().__init__(channels, eps=eps)
        self.floor, self.ceiling = floor, ceiling

    def forward(self, x_NCHW: Tensor) -> Tensor:
        """Features of the same shape."""
        learns = self.training and torch.is_grad_enabled()
        if not learns or not is_bare(x_NCHW) or x_NCHW.numel() <= self.num_features:
            return self._clamped(super().forward(x_NCHW))
        y_NCHW, mean_C, variance_C = NormClamp.apply(  # type: ignore[no-untyped-call]
            x_NCHW, self.weight, self.bias, self.eps, self.floor, self.ceiling
        )
        self._follow(mean_C, variance_C, x_NCHW.numel() // self.num_features)
        features_NCHW: Tensor = y_NCHW
        return features_NCHW

    def _clamped(self, x_NCHW: Tensor) -> Tensor:
        if self.floor == -inf:
            return x_NCHW
        if self.ceiling == inf:
            return relu(x_NCHW, inplace=True)
        if self.training:
            return hardtanh(x_NCHW, self.floor, self.ceiling, inplace=True)
        return x_NCHW.clamp(self.floor, self.ceiling)  # a hardtanh makes torch's export to ONNX a third slower

    def _follow(self, mean_C: Tensor, variance_C: Tensor, count: int) -> None:
        """Move the running statistics towards a batch's, whose variance counts as a sample's, as in torch."""
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked += 1
        share = 1 / int(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean_C, share)
        self.running_var.lerp_(variance_C * (count / (count - 1)), share)
