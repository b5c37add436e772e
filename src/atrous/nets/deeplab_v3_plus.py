"""DeepLabv3+ (Chen et al., 2018): ASPP, and a decoder that sharpens borders with fine features."""

from torch import Tensor, nn

from atrous.nets.aspp import ASPP
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.decoders import CHANNELS, AddedDecoder, JoinedDecoder
from atrous.nets.segmentation_net import SegmentationNet

DROPOUT = 0.1


class DeepLabV3Plus(SegmentationNet):
    """Logits at stride 4, from a separable head, as the paper has it (section 3.1)."""

    def __init__(self, backbone: Backbone, classes: int, *, light: bool) -> None:
        super().__init__(backbone, classes, logits_stride=4, classifier_name="classifier")
        self.aspp = ASPP(
            backbone.channels, CHANNELS, output_stride=backbone.output_stride, separable=True, dropout=DROPOUT
        )
        self.decoder = (AddedDecoder if light else JoinedDecoder)(backbone.stride4_channels)
        self.classifier = nn.Conv2d(CHANNELS, classes, 1)

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        """Logits (N, classes, H/4, W/4), rounded up."""
        fine_NCHW, deep_NCHW = self.backbone(pictures_NCHW)
        logits_NKHW: Tensor = self.classifier(self.decoder(fine_NCHW, self.aspp(deep_NCHW)))
        return logits_NKHW
