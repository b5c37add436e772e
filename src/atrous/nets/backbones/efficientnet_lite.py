"""EfficientNet-Lite 0, 1 and 2: MobileNet blocks without squeeze-and-excitation, made for int8.

Structure from Tan & Le, "EfficientNet" (2019), table 1, in the Lite form of tensorflow/tpu: ReLU6, no squeeze, stem and
head not scaled. Parameters are named as in the published files less their leading underscores.
"""

import math
from dataclasses import dataclass

from torch import Tensor, nn

from atrous.domain.preprocessing import EFFICIENTNET_LITE
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.backbones.same_conv import SameConv2d
from atrous.nets.backbones.stages import Stage, plan_stages
from atrous.nets.norm import Norm

STEM_CHANNELS = 32
BATCH_NORM_EPS = 1e-3  # TensorFlow's; torch's 1e-5 shifts every published feature


@dataclass(frozen=True)
class _Row:
    """One stage of the unscaled network."""

    kernel: int
    stride: int
    expansion: int
    channels: int
    blocks: int


ROWS = (
    _Row(3, 1, 1, 16, 1),
    _Row(3, 2, 6, 24, 2),
    _Row(5, 2, 6, 40, 2),
    _Row(3, 2, 6, 80, 3),
    _Row(5, 1, 6, 112, 3),
    _Row(5, 2, 6, 192, 4),
    _Row(3, 1, 6, 320, 1),
)
STRIDE4_ROW = 1

WIDTH_AND_DEPTH = {
    "efficientnet_lite0": (1.0, 1.0),
    "efficientnet_lite1": (1.0, 1.1),
    "efficientnet_lite2": (1.1, 1.2),
}


class EfficientNetLite(Backbone):
    """Features of EfficientNet-Lite; wants RGB as (x - 127) / 128."""

    def __init__(self, name: str, output_stride: int) -> None:
        width, depth = WIDTH_AND_DEPTH[name]
        channels = [_scaled_channels(row.channels, width) for row in ROWS]
        super().__init__(
            name,
            stride4_channels=channels[STRIDE4_ROW],
            channels=channels[-1],
            output_stride=output_stride,
            normalization=EFFICIENTNET_LITE,
        )
        self.conv_stem = SameConv2d(3, STEM_CHANNELS, 3, stride=2)
        self.bn0 = _norm_relu6(STEM_CHANNELS)
        self.blocks = nn.ModuleList()
        plan = plan_stages((row.stride for row in ROWS), stem_stride=2, output_stride=output_stride)
        before = STEM_CHANNELS
        for number, (row, stage, after) in enumerate(zip(ROWS, plan, channels, strict=True)):
            self.blocks.extend(_stage_blocks(row, stage, before, after, _scaled_blocks(number, depth)))
            before = after
            if number == STRIDE4_ROW:
                self.stride4_block = len(self.blocks) - 1

    def forward(self, pictures_NCHW: Tensor) -> tuple[Tensor, Tensor]:
        """Features at stride 4, after the last 24-channel block, and at the output stride, after the last of all."""
        x_NCHW: Tensor = self.bn0(self.conv_stem(pictures_NCHW))
        fine_NCHW = x_NCHW
        for number, block in enumerate(self.blocks):
            x_NCHW = block(x_NCHW)
            if number == self.stride4_block:
                fine_NCHW = x_NCHW
        return fine_NCHW, x_NCHW


class _Block(nn.Module):
    """Expand, filter each channel, project; added to the input where the shapes allow."""

    def __init__(self, before: int, after: int, kernel: int, expansion: int, stride: int, dilation: int) -> None:
        super().__init__()
        middle = before * expansion
        self.expands = expansion > 1
        if self.expands:
            self.expand_conv = SameConv2d(before, middle, 1)
            self.bn0 = _norm_relu6(middle)
        self.depthwise_conv = SameConv2d(middle, middle, kernel, stride=stride, dilation=dilation, groups=middle)
        self.bn1 = _norm_relu6(middle)
        self.project_conv = SameConv2d(middle, after, 1)
        self.bn2 = Norm(after, eps=BATCH_NORM_EPS)
        self.adds_input = stride == 1 and before == after

    def forward(self, x_NCHW: Tensor) -> Tensor:
        y_NCHW: Tensor = x_NCHW
        if self.expands:
            y_NCHW = self.bn0(self.expand_conv(y_NCHW))
        y_NCHW = self.bn1(self.depthwise_conv(y_NCHW))
        y_NCHW = self.bn2(self.project_conv(y_NCHW))
        return x_NCHW + y_NCHW if self.adds_input else y_NCHW


def _stage_blocks(row: _Row, stage: Stage, before: int, after: int, count: int) -> list[_Block]:
    first = _Block(before, after, row.kernel, row.expansion, stage.stride, stage.first_dilation)
    rest = [_Block(after, after, row.kernel, row.expansion, 1, stage.dilation) for _ in range(count - 1)]
    return [first, *rest]


def _norm_relu6(channels: int) -> Norm:
    return Norm(channels, floor=0, ceiling=6, eps=BATCH_NORM_EPS)


def _scaled_channels(channels: int, width: float) -> int:
    """Multiples of 8, and never more than a tenth below the exact figure."""
    exact = channels * width
    rounded = max(8, int(exact + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * exact else rounded + 8


def _scaled_blocks(row_number: int, depth: float) -> int:
    if row_number in (0, len(ROWS) - 1):  # Lite leaves the first and the last stage as they are
        return ROWS[row_number].blocks
    return math.ceil(ROWS[row_number].blocks * depth)
