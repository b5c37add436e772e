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
    def __call__(self, backbone: Backbone, classes: int, *, separable: bool) -> SegmentationNet: ...


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

LITE = frozenset({"efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"})
SEPARABLE: dict[Architecture, frozenset[str]] = {
    Architecture.DEEPLABV3: LITE,  # on MobileNetV3 it is torchvision's, which is dense, so that its checkpoint loads
    Architecture.DEEPLABV3PLUS: frozenset(BACKBONES),  # as its paper has it, and as SMP's checkpoints do
}


def build(settings: NetSettings, classes: int) -> SegmentationNet:
    """A new network with random weights from torch's generator, which the caller seeds.

    DeepLabv3+ has a separable head. That of DeepLabv3 is separable on EfficientNets only: on the others it is
    torchvision's network, whose whole checkpoint has to fit.
    """
    backbone = BACKBONES[settings.backbone](settings.backbone, settings.output_stride)
    separable = settings.backbone in SEPARABLE[settings.architecture]
    net = NETS[settings.architecture](backbone, classes, separable=separable)
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
