"""Depthwise convolution whose backward pass is quick on a CPU."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import conv2d

Pair = tuple[int, int]


class Depthwise(torch.autograd.Function):
    """A depthwise convolution of stride 1 that keeps the size.

    Its gradient by the input is again such a convolution, of the gradient with the turned kernel. oneDNN has a quick
    forward pass for every depthwise kernel but no quick backward pass for a dilated one: a 5x5 of dilation 2 takes
    twenty times as long as this (1152 channels of 14x14, AVX-512).
    """

    @staticmethod
    def forward(ctx: Any, x_NCHW: Tensor, weight_C1kk: Tensor, padding: Pair, dilation: Pair) -> Tensor:
        """Features of the input's size."""
        ctx.save_for_backward(x_NCHW, weight_C1kk)
        ctx.padding, ctx.dilation = padding, dilation
        return conv2d(x_NCHW, weight_C1kk, None, 1, padding, dilation, x_NCHW.shape[1])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient_NCHW: Tensor) -> tuple[Tensor, Tensor, None, None]:
        """The gradients by input and kernel."""
        x_NCHW, weight_C1kk = ctx.saved_tensors
        channels = x_NCHW.shape[1]
        by_input = conv2d(gradient_NCHW, weight_C1kk.flip(2, 3), None, 1, ctx.padding, ctx.dilation, channels)
        _, by_weight, _ = torch.ops.aten.convolution_backward(
            gradient_NCHW,
            x_NCHW,
            weight_C1kk,
            None,
            [1, 1],
            ctx.padding,
            ctx.dilation,
            False,
            [0, 0],
            channels,
            [False, True, False],
        )
        return by_input, by_weight, None, None


def convolve(conv: nn.Conv2d, x_NCHW: Tensor, padding: Pair) -> Tensor:
    """Apply a convolution without bias under a padding of its own, by `Depthwise` where that is possible and pays."""
    quick = conv.training and x_NCHW.device.type == "cpu" and is_depthwise(conv) and keeps_size(conv, padding)
    if quick:
        result: Tensor = Depthwise.apply(x_NCHW, conv.weight, padding, conv.dilation)  # type: ignore[no-untyped-call]
        return result
    return conv2d(x_NCHW, conv.weight, None, conv.stride, padding, conv.dilation, conv.groups)


def is_depthwise(conv: nn.Conv2d) -> bool:
    """Whether each channel is convolved by itself."""
    return conv.groups == conv.in_channels == conv.out_channels


def keeps_size(conv: nn.Conv2d, padding: Pair) -> bool:
    """Whether the result is as large as the input and the kernel has a middle."""
    spans = zip(padding, conv.dilation, conv.kernel_size, conv.stride, strict=True)
    return all(stride == 1 and 2 * pad == dilation * (kernel - 1) for pad, dilation, kernel, stride in spans)
