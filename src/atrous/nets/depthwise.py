"""Depthwise convolution that trains quickly on a CPU, in float32 and in bfloat16."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import conv2d, pad

from atrous.nets.depthwise_ways import Geometry, Padding, by_input, by_kernel, convolved
from atrous.nets.quick.bits import KINDS

FAR = 12  # beyond this dilation oneDNN has no quick bfloat16 kernel


class Depthwise(torch.autograd.Function):
    """A depthwise convolution without bias, whose passes are computed in quicker ways than oneDNN's alone."""

    @staticmethod
    def forward(ctx: Any, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
        """Features of the padded input's size divided by the stride."""
        ctx.save_for_backward(x_NCHW, weight_C1kk)
        ctx.geometry = geometry
        return convolved(x_NCHW, weight_C1kk, geometry)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient_NCHW: Tensor) -> tuple[Tensor, Tensor, None]:
        """The gradients by input and kernel."""
        x_NCHW, weight_C1kk = ctx.saved_tensors
        given = gradient_NCHW, x_NCHW, weight_C1kk, ctx.geometry
        return by_input(*given), by_kernel(*given).to(weight_C1kk.dtype), None


def convolve(conv: nn.Conv2d, x_NCHW: Tensor, padding: Padding) -> Tensor:
    """Apply a convolution without bias under a padding of its own, by `Depthwise` where that is possible and pays."""
    if not (conv.training and x_NCHW.device.type == "cpu" and x_NCHW.dtype in KINDS and is_depthwise(conv)):
        return _by_torch(conv, x_NCHW, padding)
    x_NCHW = x_NCHW.to(precision_for(x_NCHW, conv))
    geometry = Geometry(conv.kernel_size[0], conv.stride[0], conv.dilation[0], padding)
    with torch.autocast("cpu", enabled=False):
        result: Tensor = Depthwise.apply(x_NCHW, conv.weight, geometry)  # type: ignore[no-untyped-call]
    return result


def precision_for(x_NCHW: Tensor, conv: nn.Conv2d) -> torch.dtype:
    """Autocast's where it is on and has a quick kernel, else the input's own."""
    if not torch.is_autocast_enabled("cpu"):
        return x_NCHW.dtype
    return torch.float32 if max(conv.dilation) > FAR else torch.get_autocast_dtype("cpu")


def is_depthwise(conv: nn.Conv2d) -> bool:
    """Whether each channel is convolved by itself, alike down and across."""
    is_square = all(down == across for down, across in (conv.kernel_size, conv.stride, conv.dilation))
    return is_square and conv.groups == conv.in_channels == conv.out_channels


def _by_torch(conv: nn.Conv2d, x_NCHW: Tensor, padding: Padding) -> Tensor:
    top, bottom, left, right = padding
    if padding.is_even:  # one operation less, in torch and in the exported graph
        return conv2d(x_NCHW, conv.weight, None, conv.stride, (top, left), conv.dilation, conv.groups)
    padded_NCHW = pad(x_NCHW, (left, right, top, bottom))
    return conv2d(padded_NCHW, conv.weight, None, conv.stride, 0, conv.dilation, conv.groups)
