"""DeepLabv3+ (Chen et al., 2018): ASPP, and a decoder that sharpens borders with fine features."""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from atrous.nets.aspp import ASPP
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.norm import Norm
from atrous.nets.segmentation_net import SegmentationNet
from atrous.nets.separable import conv3x3

CHANNELS = 256
FINE_CHANNELS = 48  # few, so that the fine features do not drown the deep ones (section 4.1)
DROPOUT = 0.1


class DeepLabV3Plus(SegmentationNet):
    """Logits at stride 4."""

    def __init__(self, backbone: Backbone, classes: int, *, separable: bool) -> None:
        super().__init__(backbone, classes, logits_stride=4, classifier_name="classifier")
        self.aspp = ASPP(
            backbone.channels,
            CHANNELS,
            output_stride=backbone.output_stride,
            separable=separable,
            dropout=DROPOUT,
        )
        self.decoder = Decoder(backbone.stride4_channels, separable=separable)
        self.classifier = nn.Conv2d(CHANNELS, classes, 1)

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        """Logits (N, classes, H/4, W/4), rounded up."""
        fine_NCHW, deep_NCHW = self.backbone(pictures_NCHW)
        logits_NKHW: Tensor = self.classifier(self.decoder(fine_NCHW, self.aspp(deep_NCHW)))
        return logits_NKHW


class Decoder(nn.Module):
    """Deep features smoothed, brought to stride 4 beside few fine ones, and mixed with them.

    The paper mixes twice at stride 4 (table 2). One of the two convolutions is done before the raising instead, at a
    sixteenth of its cost, as segmentation_models.pytorch does.
    """

    def __init__(self, fine_channels: int, *, separable: bool) -> None:
        super().__init__()
        self.smooth = nn.Sequential(conv3x3(CHANNELS, CHANNELS, separable=separable), Norm(CHANNELS, floor=0))
        self.narrow = nn.Sequential(
            nn.Conv2d(fine_channels, FINE_CHANNELS, 1, bias=False), Norm(FINE_CHANNELS, floor=0)
        )
        self.mix = nn.Sequential(
            conv3x3(CHANNELS + FINE_CHANNELS, CHANNELS, separable=separable), Norm(CHANNELS, floor=0)
        )

    def forward(self, fine_NCHW: Tensor, deep_NCHW: Tensor) -> Tensor:
        """Features (N, 256, height and width of the fine ones)."""
        size_HW = fine_NCHW.shape[2], fine_NCHW.shape[3]
        raised_NCHW = interpolate(self.smooth(deep_NCHW), size=size_HW, mode="bilinear", align_corners=False)
        if raised_NCHW.requires_grad:
            raised_NCHW.register_hook(_in_one_piece)  # type: ignore[no-untyped-call]
        mixed_NCHW: Tensor = self.mix(torch.cat([raised_NCHW, self.narrow(fine_NCHW)], dim=1))
        return mixed_NCHW


def _in_one_piece(gradient_NCHW: Tensor) -> Tensor:
    """The gradient of a part of a concatenation has gaps, for which bilinear interpolation has no quick way back."""
    return gradient_NCHW.contiguous(memory_format=torch.channels_last)
