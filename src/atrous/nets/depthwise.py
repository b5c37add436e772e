"""Depthwise convolution that trains quickly on a CPU, in float32 and in bfloat16."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import conv2d

from atrous.nets.depthwise_gradients import Geometry, Pair, by_input, by_kernel

FAR = 12  # beyond this dilation oneDNN has no quick bfloat16 kernel


class Depthwise(torch.autograd.Function):
    """A depthwise convolution without bias whose gradients are computed in quicker ways than oneDNN's."""

    @staticmethod
    def forward(ctx: Any, x_NCHW: Tensor, weight_C1kk: Tensor, geometry: Geometry) -> Tensor:
        """Features of the input's size divided by the stride."""
        ctx.save_for_backward(x_NCHW, weight_C1kk)
        ctx.geometry = geometry
        return conv2d(
            x_NCHW,
            weight_C1kk.to(x_NCHW.dtype),
            None,
            geometry.stride,
            geometry.padding,
            geometry.dilation,
            x_NCHW.shape[1],
        )

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient_NCHW: Tensor) -> tuple[Tensor, Tensor, None]:
        """The gradients by input and kernel."""
        x_NCHW, weight_C1kk = ctx.saved_tensors
        given = gradient_NCHW, x_NCHW, weight_C1kk, ctx.geometry
        return by_input(*given), by_kernel(*given).to(weight_C1kk.dtype), None


def convolve(conv: nn.Conv2d, x_NCHW: Tensor, padding: Pair) -> Tensor:
    """Apply a convolution without bias under a padding of its own, by `Depthwise` where that is possible and pays."""
    if not (conv.training and x_NCHW.device.type == "cpu" and is_depthwise(conv)):
        return conv2d(x_NCHW, conv.weight, None, conv.stride, padding, conv.dilation, conv.groups)
    x_NCHW = x_NCHW.to(precision_for(x_NCHW, conv))
    with torch.autocast("cpu", enabled=False):
        result: Tensor = Depthwise.apply(  # type: ignore[no-untyped-call]
            x_NCHW, conv.weight, Geometry(pair(conv.stride), padding, pair(conv.dilation))
        )
    return result


def precision_for(x_NCHW: Tensor, conv: nn.Conv2d) -> torch.dtype:
    """Autocast's where it is on and has a quick kernel, else the input's own."""
    if not torch.is_autocast_enabled("cpu"):
        return x_NCHW.dtype
    return torch.float32 if max(conv.dilation) > FAR else torch.get_autocast_dtype("cpu")


def is_depthwise(conv: nn.Conv2d) -> bool:
    """Whether each channel is convolved by itself."""
    return conv.groups == conv.in_channels == conv.out_channels


def pair(numbers: tuple[int, ...]) -> Pair:
    """The same two numbers, typed as two."""
    down, across = numbers
    return down, across
