"""TensorFlow's "SAME" convolution, which the EfficientNet-Lite weights were trained with."""

from torch import Tensor, nn

from atrous.nets.depthwise import convolve
from atrous.nets.depthwise_ways import Padding


class SameConv2d(nn.Conv2d):
    """A convolution whose output is its input's size divided by the stride, rounded up.

    Where the padding is odd, right and bottom get the larger share; torch's own padding gives left and top the same,
    which moves the features of even-sized pictures by a pixel at every stride.
    """

    def __init__(
        self, in_channels: int, out_channels: int, kernel: int, *, stride: int = 1, dilation: int = 1, groups: int = 1
    ) -> None:
        super().__init__(in_channels, out_channels, kernel, stride=stride, dilation=dilation, groups=groups, bias=False)

    def forward(self, x_NCHW: Tensor) -> Tensor:
        """Features (N, out_channels, ceil(H / stride), ceil(W / stride))."""
        padding = Padding(*self._padding(x_NCHW.shape[2]), *self._padding(x_NCHW.shape[3]))
        return convolve(self, x_NCHW, padding)

    def _padding(self, side: int) -> tuple[int, int]:
        reach = self.dilation[0] * (self.kernel_size[0] - 1)
        last_start = (side - 1) // self.stride[0] * self.stride[0]
        total = max(last_start + reach + 1 - side, 0)
        return total // 2, total - total // 2
