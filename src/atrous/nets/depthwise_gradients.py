"""The gradients of a depthwise convolution, by those of oneDNN's kernels that are quick, and by one of ours.

Measured on AVX-512 with bfloat16. All shapes are those of `depthwise.Depthwise`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from atrous.nets.quick.bits import KINDS
from atrous.nets.quick.depthwise_by_kernel import depthwise_by_kernel
from atrous.nets.quick.depthwise_kernel import Walk

Pair = tuple[int, int]
PLAIN = (1, 1)


@dataclass(frozen=True)
class Geometry:
    """How the kernel moves over the input."""

    stride: Pair
    padding: Pair
    dilation: Pair

    def keeps_size(self, kernel: torch.Size) -> bool:
        """Whether the result is as large as the input and the kernel has a middle."""
        spans = zip(self.padding, self.dilation, kernel[2:], self.stride, strict=True)
        return all(step == 1 and 2 * pad == apart * (side - 1) for pad, apart, side, step in spans)

    def walk(self, kernel: torch.Size) -> Walk | None:
        """The same where down and across are alike."""
        pairs = (self.stride, self.dilation, tuple(kernel[2:]))
        if any(down != across for down, across in pairs):
            return None
        return Walk(self.stride[0], self.dilation[0], *self.padding)


def by_input(gradient_NCHW: Tensor, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    """The gradient by the input.

    Where the size was kept it is again such a convolution, of the gradient with the turned kernel: oneDNN's own takes
    twenty times as long for a dilated one. After a stride of 2 zeros are laid between the gradient's pixels first.
    """
    turned = weight_C1kk.flip(2, 3).to(gradient_NCHW.dtype)
    if geometry.keeps_size(weight_C1kk.shape):
        return conv2d(gradient_NCHW, turned, None, 1, geometry.padding, geometry.dilation, x_NCHW.shape[1])
    spread_NCHW = spread(gradient_NCHW, x_NCHW, weight_C1kk.shape, geometry)
    return conv2d(spread_NCHW, turned, None, 1, 0, geometry.dilation, x_NCHW.shape[1])


def spread(gradient_NCHW: Tensor, x_NCHW: Tensor, kernel: torch.Size, geometry: Geometry) -> Tensor:
    """The gradient with zeros where the stride passed over, and as many around it as the turned kernel wants."""
    places = []
    sides = []
    for axis in (0, 1):
        reach = geometry.dilation[axis] * (kernel[2 + axis] - 1)
        first, step = reach - geometry.padding[axis], geometry.stride[axis]
        places.append(slice(first, first + step * gradient_NCHW.shape[2 + axis], step))
        sides.append(x_NCHW.shape[2 + axis] + reach)
    channels_last = gradient_NCHW.new_zeros(len(x_NCHW), *sides, x_NCHW.shape[1])
    spread_NCHW = channels_last.permute(0, 3, 1, 2)
    spread_NCHW[:, :, places[0], places[1]] = gradient_NCHW
    return spread_NCHW


def by_kernel(gradient_NCHW: Tensor, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
    """The gradient by the kernel.

    oneDNN is quick for 3x3 kernels without dilation; for others our own takes half to a fifth of its time.
    """
    kernel = weight_C1kk.shape
    walk = geometry.walk(kernel)
    is_onednns = kernel[2:] == (3, 3) and geometry.dilation == PLAIN
    if walk is None or is_onednns or x_NCHW.dtype not in KINDS:
        return onednn_by_kernel(gradient_NCHW, x_NCHW, kernel, geometry)
    return depthwise_by_kernel(gradient_NCHW, x_NCHW, kernel[2], walk)


def onednn_by_kernel(gradient_NCHW: Tensor, x_NCHW: Tensor, kernel: torch.Size, geometry: Geometry) -> Tensor:
    """oneDNN's own, in the precision of what is given."""
    _, found, _ = torch.ops.aten.convolution_backward(
        gradient_NCHW,
        x_NCHW,
        x_NCHW.new_empty(kernel),
        None,
        geometry.stride,
        geometry.padding,
        geometry.dilation,
        False,
        [0, 0],
        x_NCHW.shape[1],
        [False, True, False],
    )
    gradient: Tensor = found
    return gradient
