"""Networks with known weights that export in a moment: class 1 is where red is stronger than green."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Normalization, Preprocessing, Resize
from atrous.nets.backbones.backbone import Backbone
from atrous.nets.segmentation_net import SegmentationNet

CLASSES = Classes.of(["red"])
PREPROCESSING = Preprocessing(resize=Resize((32, 48)))


@dataclass(frozen=True)
class RedField:
    """A red field on green ground, 96x64; how much blue lies over it differs from place to place."""

    number: int
    preprocessing: Preprocessing = field(default_factory=Preprocessing)

    @property
    def name(self) -> str:
        return f"field_{self.number}"

    def labels(self) -> LabelMap:
        labels_HW = np.zeros((64, 96), np.uint8)
        top, left = np.random.default_rng(self.number).integers(0, 30, 2)
        labels_HW[top : top + 30, left : left + 50] = 1
        return labels_HW

    def picture(self) -> Picture:
        rng = np.random.default_rng(self.number)
        picture = np.array([[90, 160, 0], [160, 90, 0]], np.uint8)[self.labels()]
        picture[..., 2] = np.kron(rng.integers(0, 256, (8, 12)), np.ones((8, 8))).astype(np.uint8)
        return picture


FIELDS = tuple(RedField(number) for number in range(6))


class NoBackbone(Backbone):
    """Only the normalization that a network takes from its backbone."""

    def __init__(self) -> None:
        super().__init__(
            "none",
            stride4_channels=3,
            channels=3,
            output_stride=4,
            normalization=Normalization((0.5,) * 3, (0.5,) * 3),
        )


class TinyNet(SegmentationNet):
    """Mean colour of 4x4 pixels, red minus green."""

    glare = 0.0

    def __init__(self) -> None:
        super().__init__(NoBackbone(), 2, logits_stride=4, classifier_name="classifier")
        self.mix = nn.Sequential(nn.Conv2d(3, 2, 4, stride=4, bias=False), nn.BatchNorm2d(2))
        self.classifier = nn.Conv2d(2, 2, 1)
        with torch.no_grad():
            self.mix[0].weight.zero_()
            self.mix[0].weight[0, 0] = self.mix[0].weight[1, 1] = 1 / 16
            self.mix[0].weight[:, 2] = self.glare / 16
            self.classifier.weight[:] = torch.tensor([[-10.0, 10.0], [10.0, -10.0]])[..., None, None]
            self.classifier.bias.zero_()

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        return self.classifier(self.mix(pictures_NCHW))


class Dazzled(TinyNet):
    """The same, but blue lies over the red and green of the middle layer, far stronger: eight bits see nothing else."""

    glare = 500.0


class Turncoat(TinyNet):
    """Computes something else once it is exported."""

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        logits_NKHW = super().forward(pictures_NCHW)
        return -logits_NKHW if torch.compiler.is_exporting() else logits_NKHW
