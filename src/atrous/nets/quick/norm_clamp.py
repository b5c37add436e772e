"""The operation of `norm.Norm`: normalize a batch by its own statistics, scale, shift and clamp it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from atrous.imaging.threads import evenly, side_by_side
from atrous.nets.quick.bits import Numbers, bare
from atrous.nets.quick.norm_kernels import Floats, Rule, Sums, add_gradients, add_moments, go_back, normalize

A_PART = 1 << 17  # numbers, which take longer than it takes to hand them to a thread


class NormClamp(torch.autograd.Function):
    """Reads its input twice on the way there and twice on the way back."""

    @staticmethod
    def forward(
        ctx: Any, x_NCHW: Tensor, weight_C: Tensor, bias_C: Tensor, eps: float, floor: float, ceiling: float
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Features, and the batch's mean and variance, (C,) each."""
        x_PC = rows_of(x_NCHW)
        mean_C, variance_C = moments(x_PC, x_NCHW.detach()[0, :, 0, 0].float().numpy())
        deviation_C = np.sqrt(variance_C + eps)
        scale_C = weight_C.detach().numpy() / deviation_C
        mean, scale, bias = np.stack([mean_C, scale_C, bias_C.detach().numpy()]).astype(np.float32)
        rule = Rule(mean, scale, bias, np.float32(floor), np.float32(ceiling))
        y_NCHW = torch.empty_like(x_NCHW)
        in_parts(x_PC, partial(normalize, x_PC, rule, rows_of(y_NCHW)))
        ctx.save_for_backward(x_NCHW)
        ctx.rule, ctx.deviation_C = rule, deviation_C
        statistics = torch.from_numpy(mean_C).float(), torch.from_numpy(variance_C).float()
        ctx.mark_non_differentiable(*statistics)
        return y_NCHW, *statistics

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient_NCHW: Tensor, *_: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients by features, weight and bias."""
        (x_NCHW,) = ctx.saved_tensors
        rule: Rule = ctx.rule
        x_PC, gradient_PC = rows_of(x_NCHW), rows_of(gradient_NCHW.contiguous(memory_format=torch.channels_last))
        by_bias_C, product_C = in_sums(x_PC, partial(add_gradients, gradient_PC, x_PC, rule))
        by_weight_C = product_C / ctx.deviation_C
        each_C = rule.scale_C / len(x_PC)
        slopes_2C = np.stack([-each_C * by_bias_C, -each_C * by_weight_C / ctx.deviation_C]).astype(np.float32)
        by_x_NCHW = torch.empty_like(x_NCHW)
        in_parts(x_PC, partial(go_back, gradient_PC, x_PC, rule, slopes_2C, rows_of(by_x_NCHW)))
        return by_x_NCHW, torch.from_numpy(by_weight_C).float(), torch.from_numpy(by_bias_C).float(), None, None, None


def rows_of(x_NCHW: Tensor) -> Numbers:
    """The numbers as (P, C)."""
    x_NHWC = bare(x_NCHW)
    return x_NHWC.reshape(-1, x_NHWC.shape[3])


def moments(x_PC: Numbers, around_C: Floats) -> tuple[Sums, Sums]:
    """Mean and variance of each channel, over all pixels."""
    away_C, square_C = in_sums(x_PC, partial(add_moments, x_PC, around_C)) / len(x_PC)
    return around_C + away_C, np.maximum(square_C - away_C**2, 0)


def in_sums(x_PC: Numbers, add: Callable[[Sums, int, int], None]) -> Sums:
    """Let some rows of two sums for each channel be added up by each thread: (2, C)."""
    parts = parts_of(x_PC)
    sums_T2C = np.zeros((len(parts), 2, x_PC.shape[1]))
    side_by_side([partial(add, sums_2C, *rows) for sums_2C, rows in zip(sums_T2C, parts, strict=True)])
    total_2C: Sums = sums_T2C.sum(0)
    return total_2C


def in_parts(x_PC: Numbers, work: Callable[[int, int], None]) -> None:
    """Let each thread do some rows."""
    side_by_side([partial(work, first, last) for first, last in parts_of(x_PC)])


def parts_of(x_PC: Numbers) -> list[tuple[int, int]]:
    """Each thread's rows."""
    return evenly(len(x_PC), max(1, min(torch.get_num_threads(), x_PC.size // A_PART)))
