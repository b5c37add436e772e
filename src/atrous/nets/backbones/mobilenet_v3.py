"""MobileNetV3-Large (Howard et al., 2019, table 1), with torchvision's parameter names and dilations."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from atrous.domain.preprocessing import IMAGENET
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.backbones.stages import plan_stages

BATCH_NORM_EPS = 1e-3
STEM_CHANNELS = 16
CHANNELS = 960
STRIDE4_LAYER = 3


@dataclass(frozen=True)
class _Row:
    """One block."""

    kernel: int
    middle: int
    after: int
    squeezes: bool
    activation: Callable[[], nn.Module]
    stride: int


ROWS = (
    _Row(3, 16, 16, False, nn.ReLU, 1),
    _Row(3, 64, 24, False, nn.ReLU, 2),
    _Row(3, 72, 24, False, nn.ReLU, 1),
    _Row(5, 72, 40, True, nn.ReLU, 2),
    _Row(5, 120, 40, True, nn.ReLU, 1),
    _Row(5, 120, 40, True, nn.ReLU, 1),
    _Row(3, 240, 80, False, nn.Hardswish, 2),
    _Row(3, 200, 80, False, nn.Hardswish, 1),
    _Row(3, 184, 80, False, nn.Hardswish, 1),
    _Row(3, 184, 80, False, nn.Hardswish, 1),
    _Row(3, 480, 112, True, nn.Hardswish, 1),
    _Row(3, 672, 112, True, nn.Hardswish, 1),
    _Row(5, 672, 160, True, nn.Hardswish, 2),
    _Row(5, 960, 160, True, nn.Hardswish, 1),
    _Row(5, 960, 160, True, nn.Hardswish, 1),
)


class MobileNetV3Large(Backbone):
    """Features of MobileNetV3-Large; wants ImageNet's mean and standard deviation.

    Layers are numbered from "0" on, as torchvision's segmentation networks number them.
    """

    def __init__(self, name: str, output_stride: int) -> None:
        super().__init__(
            name,
            stride4_channels=ROWS[STRIDE4_LAYER - 1].after,
            channels=CHANNELS,
            output_stride=output_stride,
            normalization=IMAGENET,
        )
        layers: list[nn.Module] = [_ConvNorm(3, STEM_CHANNELS, 3, nn.Hardswish, stride=2)]
        plan = plan_stages((row.stride for row in ROWS), stem_stride=2, output_stride=output_stride)
        before = STEM_CHANNELS
        for row, stage in zip(ROWS, plan, strict=True):
            # torchvision dilates the block that lost its stride too, unlike in its ResNets
            layers.append(_Block(before, row, stage.stride, stage.dilation))
            before = row.after
        layers.append(_ConvNorm(before, CHANNELS, 1, nn.Hardswish))
        for number, layer in enumerate(layers):
            self.add_module(str(number), layer)

    def forward(self, pictures_NCHW: Tensor) -> tuple[Tensor, Tensor]:
        """Features after layer 3, at stride 4, and after the last 1x1 convolution, at the output stride."""
        x_NCHW = pictures_NCHW
        fine_NCHW = x_NCHW
        for number, layer in enumerate(self.children()):
            x_NCHW = layer(x_NCHW)
            if number == STRIDE4_LAYER:
                fine_NCHW = x_NCHW
        return fine_NCHW, x_NCHW


class _ConvNorm(nn.Sequential):
    """Convolution, batch normalization and an activation."""

    def __init__(
        self,
        before: int,
        after: int,
        kernel: int,
        activation: Callable[[], nn.Module],
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
    ) -> None:
        padding = (kernel - 1) // 2 * dilation
        super().__init__(
            nn.Conv2d(before, after, kernel, stride, padding, dilation, groups, bias=False),
            nn.BatchNorm2d(after, eps=BATCH_NORM_EPS),
            activation(),
        )


class _Block(nn.Module):
    """Expand, filter each channel, weigh the channels, project; added to the input where the shapes allow."""

    def __init__(self, before: int, row: _Row, stride: int, dilation: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        if row.middle != before:
            layers.append(_ConvNorm(before, row.middle, 1, row.activation))
        layers.append(
            _ConvNorm(
                row.middle,
                row.middle,
                row.kernel,
                row.activation,
                stride=stride,
                dilation=dilation,
                groups=row.middle,
            )
        )
        if row.squeezes:
            layers.append(_SqueezeExcitation(row.middle))
        layers.append(_ConvNorm(row.middle, row.after, 1, nn.Identity))
        self.block = nn.Sequential(*layers)
        self.adds_input = stride == 1 and before == row.after

    def forward(self, x_NCHW: Tensor) -> Tensor:
        y_NCHW: Tensor = self.block(x_NCHW)
        return x_NCHW + y_NCHW if self.adds_input else y_NCHW


class _SqueezeExcitation(nn.Module):
    """Each channel weighed by what the whole picture says of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = _round_to_8(channels // 4)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.relu = nn.ReLU(inplace=True)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.gate = nn.Hardsigmoid()

    def forward(self, x_NCHW: Tensor) -> Tensor:
        weighed_NCHW: Tensor = x_NCHW * self.gate(self.fc2(self.relu(self.fc1(self.avgpool(x_NCHW)))))
        return weighed_NCHW


def _round_to_8(channels: int) -> int:
    rounded = max(8, (channels + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * channels else rounded + 8
