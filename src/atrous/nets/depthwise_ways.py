"""A depthwise convolution there and back, each by the quicker of oneDNN's code and ours.

Measured on AVX-512, with float32 and with bfloat16. All shapes are those of `depthwise.Depthwise`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from atrous.nets.quick import depthwise
from atrous.nets.quick.depthwise_kernels import Walk


class Padding(NamedTuple):
    """Rows and columns of zeros around the maps."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def is_even(self) -> bool:
        """Whether opposite sides have as many, which is all that torch knows."""
        return self.top == self.bottom and self.left == self.right


@dataclass(frozen=True)
class Geometry:
    """How a square kernel moves over the maps."""

    side: int
    stride: int
    dilation: int
    padding: Padding

    @property
    def keeps_size(self) -> bool:
        """Whether the result is as large as the input and each pixel lies under the kernel's middle."""
        return self.stride == 1 and all(2 * pad == self.dilation * (self.side - 1) for pad in self.padding)

    @property
    def is_plain(self) -> bool:
        """Whether it is the convolution that everybody has quick code for."""
        return self.keeps_size and self.side == 3 and self.dilation == 1

    @property
    def walk(self) -> Walk:
        """For our own code."""
        return Walk(self.stride, self.dilation, self.padding.top, self.padding.left)

    def size_of_result(self, maps_NCHW: Tensor) -> tuple[int, int]:
        """Height and width."""
        reach = self.dilation * (self.side - 1)
        top, bottom, left, right = self.padding
        height, width = maps_NCHW.shape[2:]
        return (height + top + bottom - reach - 1) // self.stride + 1, (
            width + left + right - reach - 1
        ) // self.stride + 1


def convolved(x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    """The result. For a stride ours needs no copy of the maps with zeros around them."""
    if geometry.keeps_size:
        return _same(x_NCHW, weight_C1kk, geometry)
    return depthwise.convolved(x_NCHW, weight_C1kk, geometry.walk, geometry.size_of_result(x_NCHW))


def by_input(gradient_NCHW: Tensor, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    """The gradient by the input.

    Where the size was kept it is again such a convolution, of the gradient with the turned kernel: oneDNN's own takes
    twenty times as long for a dilated one.
    """
    if geometry.keeps_size:
        return _same(gradient_NCHW, weight_C1kk.flip(2, 3), geometry)
    return depthwise.by_input(gradient_NCHW, weight_C1kk, geometry.walk, (x_NCHW.shape[2], x_NCHW.shape[3]))


def by_kernel(gradient_NCHW: Tensor, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    """The gradient by the kernel: of any but the plain convolution ours takes half to a fifth of oneDNN's time."""
    if not geometry.is_plain:
        return depthwise.by_kernel(gradient_NCHW, x_NCHW, geometry.side, geometry.walk)
    _, found, _ = torch.ops.aten.convolution_backward(
        gradient_NCHW,
        x_NCHW,
        x_NCHW.new_empty(weight_C1kk.shape),
        None,
        [1, 1],
        [1, 1],
        [1, 1],
        False,
        [0, 0],
        x_NCHW.shape[1],
        [False, True, False],
    )
    gradient: Tensor = found
    return gradient


def _same(maps_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    padding = geometry.padding.top, geometry.padding.left
    kernel = weight_C1kk.to(maps_NCHW.dtype)
    return conv2d(maps_NCHW, kernel, None, 1, padding, geometry.dilation, maps_NCHW.shape[1])
