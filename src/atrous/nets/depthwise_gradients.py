"""The gradients of a depthwise convolution, computed by those of oneDNN's kernels that are quick.

Measured on AVX-512 with bfloat16. All shapes are those of `depthwise.Depthwise`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

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

    oneDNN is quick for 3x3 kernels without dilation. A 5x5 kernel is put together of four of these, and a kernel of
    dilation 2 sees four pictures of half the side; what is left is slow in bfloat16 and computed in float32.
    """
    kernel = weight_C1kk.shape
    if kernel[2:] == (3, 3) and geometry.dilation == PLAIN:
        return onednn_by_kernel(gradient_NCHW, x_NCHW, kernel, geometry)
    if kernel[2:] == (5, 5) and geometry.stride == PLAIN and max(geometry.dilation) <= 2:
        return in_blocks(gradient_NCHW, x_NCHW, kernel, geometry)
    return onednn_by_kernel(widened(gradient_NCHW), widened(x_NCHW), kernel, geometry)


def in_blocks(gradient_NCHW: Tensor, x_NCHW: Tensor, kernel: torch.Size, geometry: Geometry) -> Tensor:
    """The gradient by a 5x5 kernel: four of 3x3 that share its middle row and column."""
    (above, beside), (down, across) = geometry.padding, geometry.dilation
    more = -gradient_NCHW.shape[2] % down, -gradient_NCHW.shape[3] % across
    x_NCHW = apart(pad(x_NCHW, (beside, beside + more[1], above, above + more[0])), geometry.dilation)
    gradient_NCHW = apart(pad(gradient_NCHW, (0, more[1], 0, more[0])), geometry.dilation)
    height, width = gradient_NCHW.shape[2] + 2, gradient_NCHW.shape[3] + 2
    found = x_NCHW.new_empty(kernel)
    block = Geometry(PLAIN, (0, 0), PLAIN)
    for top in (0, 2):
        for left in (0, 2):
            window_NCHW = x_NCHW[:, :, top : top + height, left : left + width]
            shape = torch.Size((*kernel[:2], 3, 3))
            found[:, :, top : top + 3, left : left + 3] = onednn_by_kernel(gradient_NCHW, window_NCHW, shape, block)
    return found


def apart(x_NCHW: Tensor, dilation: Pair) -> Tensor:
    """Every second row and column as a picture of its own, where the dilation is 2: within one, it is 1."""
    if dilation == PLAIN:
        return x_NCHW
    count, channels, height, width = x_NCHW.shape
    down, across = dilation
    rows_and_columns = x_NCHW.permute(0, 2, 3, 1).reshape(
        count, height // down, down, width // across, across, channels
    )
    pictures_NHWC = rows_and_columns.permute(0, 2, 4, 1, 3, 5).reshape(
        count * down * across, height // down, width // across, channels
    )
    return pictures_NHWC.permute(0, 3, 1, 2)


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


def widened(x_NCHW: Tensor) -> Tensor:
    """The same in float32, unless it is at least as exact already."""
    return x_NCHW.to(torch.promote_types(x_NCHW.dtype, torch.float32))
