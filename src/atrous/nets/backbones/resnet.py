"""ResNet-50 and ResNet-101 (He et al., 2015), with torchvision's parameter names and its placing of the strides."""

from torch import Tensor, nn

from atrous.domain.preprocessing import IMAGENET
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.backbones.stages import Stage, plan_stages
from atrous.nets.norm import Norm

STEM_CHANNELS = 64
EXPANSION = 4
LAYER_WIDTHS = (64, 128, 256, 512)
LAYER_STRIDES = (1, 2, 2, 2)

LAYER_BLOCKS = {
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
}


class ResNet(Backbone):
    """Features of a ResNet made of bottlenecks; wants ImageNet's mean and standard deviation."""

    def __init__(self, name: str, output_stride: int) -> None:
        super().__init__(
            name,
            stride4_channels=LAYER_WIDTHS[0] * EXPANSION,
            channels=LAYER_WIDTHS[-1] * EXPANSION,
            output_stride=output_stride,
            normalization=IMAGENET,
        )
        blocks = LAYER_BLOCKS[name]
        plan = plan_stages(LAYER_STRIDES, stem_stride=4, output_stride=output_stride)
        self.conv1 = nn.Conv2d(3, STEM_CHANNELS, 7, stride=2, padding=3, bias=False)
        self.bn1 = Norm(STEM_CHANNELS, floor=0)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = _layer(STEM_CHANNELS, LAYER_WIDTHS[0], blocks[0], plan[0])
        self.layer2 = _layer(LAYER_WIDTHS[0] * EXPANSION, LAYER_WIDTHS[1], blocks[1], plan[1])
        self.layer3 = _layer(LAYER_WIDTHS[1] * EXPANSION, LAYER_WIDTHS[2], blocks[2], plan[2])
        self.layer4 = _layer(LAYER_WIDTHS[2] * EXPANSION, LAYER_WIDTHS[3], blocks[3], plan[3])

    def forward(self, pictures_NCHW: Tensor) -> tuple[Tensor, Tensor]:
        """Features after layer1, at stride 4, and after layer4, at the output stride."""
        stem_NCHW: Tensor = self.maxpool(self.bn1(self.conv1(pictures_NCHW)))
        fine_NCHW: Tensor = self.layer1(stem_NCHW)
        deep_NCHW: Tensor = self.layer4(self.layer3(self.layer2(fine_NCHW)))
        return fine_NCHW, deep_NCHW


class _Bottleneck(nn.Module):
    """Narrow, filter, widen, added to the input; the stride is in the 3x3 convolution."""

    def __init__(self, before: int, width: int, stride: int, dilation: int) -> None:
        super().__init__()
        after = width * EXPANSION
        self.conv1 = nn.Conv2d(before, width, 1, bias=False)
        self.bn1 = Norm(width, floor=0)
        self.conv2 = nn.Conv2d(width, width, 3, stride=stride, padding=dilation, dilation=dilation, bias=False)
        self.bn2 = Norm(width, floor=0)
        self.conv3 = nn.Conv2d(width, after, 1, bias=False)
        self.bn3 = Norm(after)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module = nn.Identity()
        if before != after:
            self.downsample = nn.Sequential(nn.Conv2d(before, after, 1, stride=stride, bias=False), Norm(after))

    def forward(self, x_NCHW: Tensor) -> Tensor:
        y_NCHW = self.bn1(self.conv1(x_NCHW))
        y_NCHW = self.bn2(self.conv2(y_NCHW))
        y_NCHW = self.bn3(self.conv3(y_NCHW))
        added_NCHW: Tensor = self.relu(y_NCHW + self.downsample(x_NCHW))
        return added_NCHW


def _layer(before: int, width: int, count: int, stage: Stage) -> nn.Sequential:
    first = _Bottleneck(before, width, stage.stride, stage.first_dilation)
    rest = [_Bottleneck(width * EXPANSION, width, 1, stage.dilation) for _ in range(count - 1)]
    return nn.Sequential(first, *rest)
