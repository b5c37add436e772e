"""Depthwise convolution of tensors on a processor, there and back, in threads.

Maps are float32 or bfloat16, results as what they are made of; kernels and their gradients are float32.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from atrous.imaging.threads import evenly, side_by_side
from atrous.nets.quick.bits import Numbers, bare
from atrous.nets.quick.depthwise_kernels import Floats, Walk, add_to_kernel, convolve, go_back

SizeHW = tuple[int, int]

AT_ONCE = 16
"""Channels that are fetched at once, and stay in one thread's hands."""


def convolved(x_NCHW: Tensor, weight_C1kk: Tensor, walk: Walk, size_HW: SizeHW) -> Tensor:
    """The result, of a given size."""
    return _mapped(convolve, x_NCHW, weight_C1kk, walk, size_HW)


def by_input(gradient_NCHW: Tensor, weight_C1kk: Tensor, walk: Walk, size_HW: SizeHW) -> Tensor:
    """The gradient by the input, which has a given size, of the result's gradient."""
    return _mapped(go_back, gradient_NCHW, weight_C1kk, walk, size_HW)


def by_kernel(gradient_NCHW: Tensor, x_NCHW: Tensor, side: int, walk: Walk) -> Tensor:
    """The gradient by the kernel, (C, 1, side, side), of the result's gradient and the input."""
    gradient_NHWC, x_NHWC = _numbers(gradient_NCHW), _numbers(x_NCHW)
    channels = x_NCHW.shape[1]
    by_kernel_kkC = np.zeros((side, side, channels), np.float32)
    work = partial(add_to_kernel, gradient_NHWC, x_NHWC, walk, by_kernel_kkC)
    parts = evenly(-(-channels // AT_ONCE), torch.get_num_threads())
    side_by_side([partial(work, first * AT_ONCE, min(last * AT_ONCE, channels)) for first, last in parts])
    return torch.from_numpy(by_kernel_kkC).permute(2, 0, 1)[:, None]


def _mapped(
    work: Callable[[Numbers, Floats, Walk, Numbers, int, int], None],
    maps_NCHW: Tensor,
    weight_C1kk: Tensor,
    walk: Walk,
    size_HW: SizeHW,
) -> Tensor:
    kernel_kkC = weight_C1kk.detach().float()[:, 0].permute(1, 2, 0).contiguous().numpy()
    found_NCHW = torch.empty((*maps_NCHW.shape[:2], *size_HW), dtype=maps_NCHW.dtype, memory_format=torch.channels_last)
    rows = len(maps_NCHW) * size_HW[0]
    fill = partial(work, _numbers(maps_NCHW), kernel_kkC, walk, bare(found_NCHW))
    side_by_side([partial(fill, *part) for part in evenly(rows, torch.get_num_threads())])
    return found_NCHW


def _numbers(maps_NCHW: Tensor) -> Numbers:
    return bare(maps_NCHW.contiguous(memory_format=torch.channels_last))
