"""Atrous spatial pyramid pooling: the same features seen at several scales (Chen et al., DeepLabv3, section 3.3)."""

import torch
from torch import Tensor, nn
from torch.nn.functional import batch_norm

from atrous.nets.norm import Norm
from atrous.nets.separable import conv3x3

RATES = {16: (6, 12, 18), 8: (12, 24, 36)}
"""Dilations by output stride: the same distances in pixels of the picture."""


class ASPP(nn.Module):
    """A 1x1 convolution, three dilated 3x3 ones and the mean of the whole picture, projected to one feature map.

    Submodules are named as in torchvision's DeepLabv3.
    """

    def __init__(
        self, in_channels: int, out_channels: int, *, output_stride: int, separable: bool, dropout: float
    ) -> None:
        super().__init__()
        pointwise = _norm_relu(nn.Conv2d(in_channels, out_channels, 1, bias=False), out_channels)
        dilated = [
            _norm_relu(conv3x3(in_channels, out_channels, separable=separable, dilation=rate), out_channels)
            for rate in RATES[output_stride]
        ]
        self.convs = nn.ModuleList([pointwise, *dilated, ImagePooling(in_channels, out_channels)])
        self.project = nn.Sequential(
            nn.Conv2d(len(self.convs) * out_channels, out_channels, 1, bias=False),
            Norm(out_channels, floor=0),
            nn.Dropout(dropout),
        )

    def forward(self, x_NCHW: Tensor) -> Tensor:
        """Features (N, out_channels, H, W)."""
        projected_NCHW: Tensor = self.project(torch.cat([conv(x_NCHW) for conv in self.convs], dim=1))
        return projected_NCHW


class ImagePooling(nn.Sequential):
    """The picture's mean feature, at every place."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(in_channels, out_channels, 1, bias=False),
            PooledBatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x_NCHW: Tensor) -> Tensor:
        """Features (N, out_channels, H, W), equal over H and W."""
        mean_NC11 = x_NCHW
        for layer in self:
            mean_NC11 = layer(mean_NC11)
        everywhere_NCHW = mean_NC11.expand(-1, -1, x_NCHW.shape[2], x_NCHW.shape[3])
        return everywhere_NCHW.contiguous(memory_format=torch.channels_last)  # else joined with the others as NCHW


class PooledBatchNorm2d(nn.BatchNorm2d):
    """Batch normalization that accepts a batch of one pooled picture in training.

    One value a channel has no variance and torch refuses it, which would end a run at a last batch of one. Such a batch
    is normalized by the running statistics, as in evaluation, and leaves them unchanged.
    """

    def forward(self, x_NCHW: Tensor) -> Tensor:
        """The normalized features, same shape."""
        if self.training and x_NCHW.numel() == self.num_features:
            return batch_norm(
                x_NCHW, self.running_mean, self.running_var, self.weight, self.bias, training=False, eps=self.eps
            )
        return super().forward(x_NCHW)


def _norm_relu(conv: nn.Module, channels: int) -> nn.Sequential:
    return nn.Sequential(conv, Norm(channels, floor=0))
