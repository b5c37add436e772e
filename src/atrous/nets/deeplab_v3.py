"""DeepLabv3 (Chen et al., 2017): ASPP on the deepest features, one 3x3 convolution, a classifier."""

from torch import Tensor, nn

from atrous.nets.aspp import ASPP
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.segmentation_net import SegmentationNet
from atrous.nets.separable import conv3x3

CHANNELS = 256
DROPOUT = 0.5  # torchvision's


class DeepLabV3(SegmentationNet):
    """Logits at the output stride. Submodules are named as in torchvision's `deeplabv3_*`, whose head is not light."""

    def __init__(self, backbone: Backbone, classes: int, *, light: bool) -> None:
        super().__init__(backbone, classes, logits_stride=backbone.output_stride, classifier_name="classifier.4")
        self.classifier = nn.Sequential(
            ASPP(
                backbone.channels,
                CHANNELS,
                output_stride=backbone.output_stride,
                separable=light,
                dropout=DROPOUT,
            ),
            conv3x3(CHANNELS, CHANNELS, separable=light),
            nn.BatchNorm2d(CHANNELS),
            nn.ReLU(inplace=True),
            nn.Conv2d(CHANNELS, classes, 1),
        )

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        """Logits (N, classes, H / output stride, W / output stride), rounded up."""
        _, deep_NCHW = self.backbone(pictures_NCHW)
        logits_NKHW: Tensor = self.classifier(deep_NCHW)
        return logits_NKHW
