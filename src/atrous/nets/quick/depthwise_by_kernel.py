"""The gradient of a depthwise convolution by its kernel, in threads."""

from functools import partial

import numpy as np
import torch
from torch import Tensor

from atrous.imaging.threads import evenly, side_by_side
from atrous.nets.quick.bits import bare
from atrous.nets.quick.depthwise_kernel import CHANNELS, ROWS, Walk, fill

ROOM_BYTES = 300_000
"""For the features in hand; more would not stay near the processor."""


def depthwise_by_kernel(gradient_NCHW: Tensor, x_NCHW: Tensor, side: int, walk: Walk) -> Tensor:
    """The gradient (C, 1, side, side), float32, of a result's gradient and the features, float32 or bfloat16."""
    x_NHWC, gradient_NHWC = (
        bare(maps_NCHW.contiguous(memory_format=torch.channels_last)) for maps_NCHW in (x_NCHW, gradient_NCHW)
    )
    by_kernel_Ckk = np.empty((x_NHWC.shape[3], side, side), np.float32)
    work = partial(fill, x_NHWC, gradient_NHWC, walk, rows_at_once(x_NHWC.shape, walk), by_kernel_Ckk)
    side_by_side([partial(work, first, last) for first, last in parts_of(len(by_kernel_Ckk))])
    return torch.from_numpy(by_kernel_Ckk)[:, None]


def rows_at_once(shape: tuple[int, ...], walk: Walk) -> int:
    """How many of the gradient's rows are worked on at a time, a multiple of `ROWS`."""
    a_row = (shape[2] + 2 * walk.left) * CHANNELS * 4
    most = -(-shape[1] // walk.stride)
    return max(ROWS, min(-(-most // ROWS) * ROWS, ROOM_BYTES // (a_row * walk.stride) // ROWS * ROWS))


def parts_of(channels: int) -> list[tuple[int, int]]:
    """Each thread's channels."""
    blocks = -(-channels // CHANNELS)
    parts = evenly(blocks, min(torch.get_num_threads(), blocks))
    return [(first * CHANNELS, min(last * CHANNELS, channels)) for first, last in parts]
