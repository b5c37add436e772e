"""What training and export know of a network, whichever it is."""

from collections.abc import Iterator

from torch import Tensor, nn

from atrous.domain.preprocessing import Normalization
from atrous.nets.backbones.backbone import Backbone


class SegmentationNet(nn.Module):
    """A picture in, a score for each class out.

    `logits_stride` is how many pixels of the picture one logit stands for; `classifier_name` is the layer whose shape
    depends on the number of classes.
    """

    def __init__(self, backbone: Backbone, classes: int, *, logits_stride: int, classifier_name: str) -> None:
        super().__init__()
        self.backbone = backbone
        self.classes = classes
        self.logits_stride = logits_stride
        self.classifier_name = classifier_name

    @property
    def normalization(self) -> Normalization:
        """What the backbone's weights expect of a picture."""
        return self.backbone.normalization

    def forward(self, pictures_NCHW: Tensor) -> Tensor:
        """Logits (N, classes, H / logits_stride, W / logits_stride), rounded up, of normalized float pictures."""
        raise NotImplementedError

    def backbone_parameters(self) -> Iterator[nn.Parameter]:
        """Parameters that usually start trained and want the smaller learning rate."""
        return self.backbone.parameters()

    def head_parameters(self) -> Iterator[nn.Parameter]:
        """All other parameters."""
        return (parameter for name, parameter in self.named_parameters() if not name.startswith("backbone."))
