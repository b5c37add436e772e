"""What every backbone is: two feature maps from a picture, and how the picture must be normalized."""

from torch import Tensor, nn

from atrous.domain.preprocessing import Normalization


class Backbone(nn.Module):
    """A picture's features at stride 4 and at the output stride."""

    def __init__(
        self, name: str, *, stride4_channels: int, channels: int, output_stride: int, normalization: Normalization
    ) -> None:
        super().__init__()
        self.name = name
        self.stride4_channels = stride4_channels
        self.channels = channels
        self.output_stride = output_stride
        self.normalization = normalization

    def forward(self, pictures_NCHW: Tensor) -> tuple[Tensor, Tensor]:
        """Fine features (N, stride4_channels, H/4, W/4) and deep ones (N, channels, H/stride, W/stride), rounded up."""
        raise NotImplementedError
