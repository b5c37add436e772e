"""The one place that chooses a network."""

from collections.abc import Callable
from typing import Protocol

from torch import nn

from atrous.domain.train_settings import Architecture, NetSettings
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.backbones.efficientnet_lite import EfficientNetLite
from atrous.nets.backbones.mobilenet_v3 import MobileNetV3Large
from atrous.nets.backbones.resnet import ResNet
from atrous.nets.deeplab_v3 import DeepLabV3
from atrous.nets.deeplab_v3_plus import DeepLabV3Plus
from atrous.nets.segmentation_net import SegmentationNet


class _MakeNet(Protocol):
    def __call__(self, backbone: Backbone, classes: int, *, light: bool) -> SegmentationNet: ...


BACKBONES: dict[str, Callable[[str, int], Backbone]] = {
    "efficientnet_lite0": EfficientNetLite,
    "efficientnet_lite1": EfficientNetLite,
    "efficientnet_lite2": EfficientNetLite,
    "mobilenet_v3_large": MobileNetV3Large,
    "resnet50": ResNet,
    "resnet101": ResNet,
}
NETS: dict[Architecture, _MakeNet] = {
    Architecture.DEEPLABV3: DeepLabV3,
    Architecture.DEEPLABV3PLUS: DeepLabV3Plus,
}

PUBLISHED: dict[Architecture, frozenset[str]] = {
    Architecture.DEEPLABV3: frozenset({"mobilenet_v3_large", "resnet50", "resnet101"}),  # torchvision's
    Architecture.DEEPLABV3PLUS: frozenset({"resnet50", "resnet101"}),  # segmentation_models.pytorch's
}
"""Backbones on which others have trained the whole network: it is built as theirs, so that what they trained fits."""


def build(settings: NetSettings, classes: int) -> SegmentationNet:
    """A new network with random weights from torch's generator, which the caller seeds.

    Its head is light where nobody publishes a checkpoint of the whole.
    """
    backbone = BACKBONES[settings.backbone](settings.backbone, settings.output_stride)
    light = settings.backbone not in PUBLISHED[settings.architecture]
    net = NETS[settings.architecture](backbone, classes, light=light)
    _initialize(net)
    return net


def _initialize(net: SegmentationNet) -> None:
    """He et al.'s normal initialization; the classifier starts near zero, so that no class is preferred."""
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    nn.init.normal_(net.get_parameter(f"{net.classifier_name}.weight"), std=0.01)
