"""The decoders of DeepLabv3+: deep features brought to stride 4, where few fine ones sharpen their borders.

The paper mixes the two by two 3x3 convolutions at stride 4 (Chen et al., 2018, table 2). One of them is done before the
raising instead, at a sixteenth of its cost, as segmentation_models.pytorch does.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from atrous.nets.norm import Norm
from atrous.nets.separable import conv3x3

CHANNELS = 256
FINE_CHANNELS = 48  # few, so that the fine features do not drown the deep ones (section 4.1)


class JoinedDecoder(nn.Module):
    """Both side by side go through one convolution at stride 4. Named as segmentation_models.pytorch's, see layouts."""

    def __init__(self, fine_channels: int) -> None:
        super().__init__()
        self.smooth = _smooth()
        self.narrow = _narrow(fine_channels)
        self.mix = nn.Sequential(conv3x3(CHANNELS + FINE_CHANNELS, CHANNELS, separable=True), Norm(CHANNELS, floor=0))

    def forward(self, fine_NCHW: Tensor, deep_NCHW: Tensor) -> Tensor:
        """Features (N, 256, height and width of the fine ones)."""
        raised_NCHW = raised(self.smooth(deep_NCHW), fine_NCHW)
        if raised_NCHW.requires_grad:
            raised_NCHW.register_hook(_in_one_piece)  # type: ignore[no-untyped-call]
        mixed_NCHW: Tensor = self.mix(torch.cat([raised_NCHW, self.narrow(fine_NCHW)], dim=1))
        return mixed_NCHW


class AddedDecoder(nn.Module):
    """Each goes through a convolution where it comes from, and the sum is taken at stride 4.

    That is a joint convolution less the part that looks at the borders of the deep features after they were raised,
    where they have none. A convolution across the 256 deep channels is done at a sixteenth of its cost for it.
    """

    def __init__(self, fine_channels: int) -> None:
        super().__init__()
        self.smooth = _smooth()
        self.narrow = _narrow(fine_channels)
        self.lift = nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False)
        self.fine = conv3x3(FINE_CHANNELS, CHANNELS, separable=True)
        self.norm = Norm(CHANNELS, floor=0)

    def forward(self, fine_NCHW: Tensor, deep_NCHW: Tensor) -> Tensor:
        """Features (N, 256, height and width of the fine ones)."""
        raised_NCHW = raised(self.lift(self.smooth(deep_NCHW)), fine_NCHW)
        mixed_NCHW: Tensor = self.norm(self.fine(self.narrow(fine_NCHW)).add_(raised_NCHW))
        return mixed_NCHW


def raised(deep_NCHW: Tensor, fine_NCHW: Tensor) -> Tensor:
    """The deep features at the fine ones' size."""
    size_HW = fine_NCHW.shape[2], fine_NCHW.shape[3]
    return interpolate(deep_NCHW, size=size_HW, mode="bilinear", align_corners=False)


def _smooth() -> nn.Sequential:
    return nn.Sequential(conv3x3(CHANNELS, CHANNELS, separable=True), Norm(CHANNELS, floor=0))


def _narrow(fine_channels: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(fine_channels, FINE_CHANNELS, 1, bias=False), Norm(FINE_CHANNELS, floor=0))


def _in_one_piece(gradient_NCHW: Tensor) -> Tensor:
    """The gradient of a part of a concatenation has gaps, for which bilinear interpolation has no quick way back."""
    return gradient_NCHW.contiguous(memory_format=torch.channels_last)
