"""Depthwise convolution, there and back, compiled.

Each function goes through whole rows of maps in memory, some channels of a pixel after those of the pixel before. What
lies around the maps counts as zero and is never read.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.compiled import compiled
from atrous.nets.quick.bits import Numbers, narrow, wide

Floats = NDArray[np.float32]

CHANNELS = 128
"""Of a gradient by the kernel, that are worked on at a time: so few that the rows under a kernel stay in the nearest
memory, so many that a pixel's are fetched in one go."""
PIXELS = 4
"""Whose products are added up before they go to the gradient by the kernel."""


class Walk(NamedTuple):
    """How the kernel moves over the maps."""

    stride: int
    dilation: int
    top: int
    """Rows of zeros above the maps."""
    left: int
    """Columns of zeros at their left."""


@compiled
def convolve(x_NHWC: Numbers, kernel_kkC: Floats, walk: Walk, y_NHWC: Numbers, first: int, last: int) -> None:
    """Fill some rows of y, counted through all pictures."""
    side = len(kernel_kkC)
    height, width, channels = x_NHWC.shape[1:]
    total_C = np.empty(channels, np.float32)
    for row in range(first, last):
        picture, y = row // y_NHWC.shape[1], row % y_NHWC.shape[1]
        for x in range(y_NHWC.shape[2]):
            total_C[:] = 0
            for down in range(side):
                y_there = y * walk.stride + down * walk.dilation - walk.top
                if not 0 <= y_there < height:
                    continue
                for across in range(side):
                    x_there = x * walk.stride + across * walk.dilation - walk.left
                    if 0 <= x_there < width:
                        for channel in range(channels):
                            total_C[channel] += (
                                wide(x_NHWC[picture, y_there, x_there, channel]) * kernel_kkC[down, across, channel]
                            )
            for channel in range(channels):
                y_NHWC[picture, y, x, channel] = narrow(total_C[channel], y_NHWC[picture, y, x, channel])


@compiled
def go_back(gradient_NHWC: Numbers, kernel_kkC: Floats, walk: Walk, by_x_NHWC: Numbers, first: int, last: int) -> None:
    """Fill some rows of the gradient by x, counted through all pictures."""
    side = len(kernel_kkC)
    height, width, channels = gradient_NHWC.shape[1:]
    total_C = np.empty(channels, np.float32)
    for row in range(first, last):
        picture, y = row // by_x_NHWC.shape[1], row % by_x_NHWC.shape[1]
        for x in range(by_x_NHWC.shape[2]):
            total_C[:] = 0
            for down in range(side):
                y_there, y_beside = divmod(y + walk.top - down * walk.dilation, walk.stride)
                if y_beside or not 0 <= y_there < height:
                    continue
                for across in range(side):
                    x_there, x_beside = divmod(x + walk.left - across * walk.dilation, walk.stride)
                    if not x_beside and 0 <= x_there < width:
                        for channel in range(channels):
                            total_C[channel] += (
                                wide(gradient_NHWC[picture, y_there, x_there, channel])
                                * kernel_kkC[down, across, channel]
                            )
            for channel in range(channels):
                by_x_NHWC[picture, y, x, channel] = narrow(total_C[channel], by_x_NHWC[picture, y, x, channel])


@compiled
def add_to_kernel(
    gradient_NHWC: Numbers, x_NHWC: Numbers, walk: Walk, by_kernel_kkC: Floats, first: int, last: int
) -> None:
    """Add the gradient by the kernel of some channels: each tap's is the gradient times what lies under the tap."""
    side = len(by_kernel_kkC)
    height, width, channels = x_NHWC.shape[1:]
    pictures, rows, columns = gradient_NHWC.shape[:3]
    gradient, x, by_kernel = gradient_NHWC.reshape(-1), x_NHWC.reshape(-1), by_kernel_kkC.reshape(-1)
    step = walk.stride * channels
    for channel in range(first, last, CHANNELS):
        count = min(CHANNELS, last - channel)
        for row in range(pictures * rows):
            picture, y = row // rows, row % rows
            here = row * columns * channels + channel
            for down in range(side):
                y_there = y * walk.stride + down * walk.dilation - walk.top
                if not 0 <= y_there < height:
                    continue
                there = (picture * height + y_there) * width * channels + channel
                for across in range(side):
                    before = walk.left - across * walk.dilation
                    begin = max(0, -(-before // walk.stride))
                    end = min(columns, (width - 1 + before) // walk.stride + 1)
                    tap = (down * side + across) * channels + channel
                    for pixel in range(begin, end, PIXELS):
                        at = here + pixel * channels
                        under = there + (pixel * walk.stride - before) * channels
                        if pixel + PIXELS > end:
                            for more in range(end - pixel):
                                add_one(gradient, at + more * channels, x, under + more * step, by_kernel, tap, count)
                        elif count == CHANNELS:  # of a number known beforehand the loop is unrolled
                            add_four(gradient, at, channels, x, under, step, by_kernel, tap, CHANNELS)
                        else:
                            add_four(gradient, at, channels, x, under, step, by_kernel, tap, count)


@compiled
def add_one(gradient: Numbers, at: int, x: Numbers, under: int, sums: Floats, tap: int, count: int) -> None:
    """Add one pixel's products. The indices have no sign, so that none of them can count from the end."""
    g, f, s = np.uint64(at), np.uint64(under), np.uint64(tap)
    for i in range(np.uint64(count)):
        sums[s + i] += wide(gradient[g + i]) * wide(x[f + i])


@compiled
def add_four(
    gradient: Numbers,
    at: int,
    at_step: int,
    x: Numbers,
    under: int,
    under_step: int,
    sums: Floats,
    tap: int,
    count: int,
) -> None:
    """Add the products of `PIXELS` pixels."""
    s, g, f = np.uint64(tap), np.uint64(at), np.uint64(under)
    g1, f1 = g + np.uint64(at_step), f + np.uint64(under_step)
    g2, f2 = g1 + np.uint64(at_step), f1 + np.uint64(under_step)
    g3, f3 = g2 + np.uint64(at_step), f2 + np.uint64(under_step)
    for i in range(np.uint64(count)):
        sums[s + i] += (
            wide(gradient[g + i]) * wide(x[f + i])
            + wide(gradient[g1 + i]) * wide(x[f1 + i])
            + wide(gradient[g2 + i]) * wide(x[f2 + i])
            + wide(gradient[g3 + i]) * wide(x[f3 + i])
        )
