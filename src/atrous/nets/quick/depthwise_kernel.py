"""The gradient of a depthwise convolution by its kernel, compiled.

Each tap of the kernel is the sum, over pictures and pixels, of the gradient times the features that lie under the tap.
Some channels of some rows at a time are copied into rooms of float32, small enough to stay near the processor. There
the rows of one are multiplied with the rows of the other, and the products are added up column by column.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.compiled import compiled
from atrous.nets.quick.bits import Numbers, wide

Floats = NDArray[np.float32]

CHANNELS = 32
"""That are worked on at a time: 64 bytes of bfloat16, what a processor fetches at once."""
ROWS = 4
"""Of the gradient that are gone through in one go, so that a sum is fetched once for four products."""


class Walk(NamedTuple):
    """How the kernel moves over the features."""

    stride: int
    dilation: int
    top: int
    """Rows of zeros above the features."""
    left: int
    """Columns of zeros at their left."""


class Rooms(NamedTuple):
    """For some rows of one picture; flat, some channels of one pixel after the other."""

    gradient: Floats
    """(rows, columns)"""
    features: Floats
    """(rows, stride, columns): columns from the first on, from the second on, … by the stride."""
    sums: Floats
    """(taps, columns)"""


@compiled
def fill(
    x_NHWC: Numbers,
    gradient_NHWC: Numbers,
    walk: Walk,
    rows: int,
    by_kernel_Ckk: Floats,
    first: int,
    last: int,
) -> None:
    """The gradient of some channels' kernels.

    Args:
        x_NHWC: the features.
        gradient_NHWC: of the result.
        walk: how the kernel moves.
        rows: of the gradient that are worked on at a time, a multiple of `ROWS`.
        by_kernel_Ckk: is filled.
        first: the first channel.
        last: the one after the last.
    """
    side = by_kernel_Ckk.shape[1]
    pictures, height, width, _ = gradient_NHWC.shape
    reach = walk.dilation * (side - 1)
    columns = width + reach // walk.stride
    high = (rows - 1) * walk.stride + reach + 1
    gradient = np.zeros(rows * width * CHANNELS, np.float32)
    features = np.zeros(high * walk.stride * columns * CHANNELS, np.float32)
    rooms = Rooms(gradient, features, np.empty(side * side * width * CHANNELS, np.float32))
    for channel in range(first, last, CHANNELS):
        count = min(CHANNELS, last - channel)
        rooms.sums[:] = 0
        for picture in range(pictures):
            for row in range(0, height, rows):
                copy_gradient(gradient_NHWC[picture], row, rows, channel, count, rooms.gradient)
                top = row * walk.stride - walk.top
                copy_features(x_NHWC[picture], top, high, columns, channel, count, walk, rooms.features)
                add_products(rooms, rows, width, columns, side, walk)
        for tap in range(side * side):
            for number in range(count):
                total = np.float32(0)
                for column in range(width):
                    total += rooms.sums[(tap * width + column) * CHANNELS + number]
                by_kernel_Ckk[channel + number, tap // side, tap % side] = total


@compiled
def copy_gradient(gradient_HWC: Numbers, first: int, rows: int, channel: int, count: int, room: Floats) -> None:
    """Some channels of some rows; zeros for those below the picture."""
    height, width, channels = gradient_HWC.shape
    numbers = gradient_HWC.reshape(-1)
    for row in range(rows):
        if first + row >= height:
            room[row * width * CHANNELS : (row + 1) * width * CHANNELS] = 0
            continue
        for column in range(width):
            start = ((first + row) * width + column) * channels + channel
            copy(numbers, start, count, room, (row * width + column) * CHANNELS)


@compiled
def copy_features(
    x_HWC: Numbers, first: int, rows: int, columns: int, channel: int, count: int, walk: Walk, room: Floats
) -> None:
    """Some channels of some rows; zeros for what lies around the picture."""
    height, width, channels = x_HWC.shape
    numbers = x_HWC.reshape(-1)
    for row in range(rows):
        y = first + row
        for place in range(columns * walk.stride):
            x = place - walk.left
            at = ((row * walk.stride + place % walk.stride) * columns + place // walk.stride) * CHANNELS
            if 0 <= y < height and 0 <= x < width:
                copy(numbers, (y * width + x) * channels + channel, count, room, at)
            else:
                room[at : at + CHANNELS] = 0


@compiled
def copy(numbers: Numbers, start: int, count: int, room: Floats, at: int) -> None:
    """Some channels of one pixel. The indices have no sign, so that none of them can count from the end."""
    source, target = np.uint64(start), np.uint64(at)
    if count == CHANNELS:
        for number in range(np.uint64(CHANNELS)):
            room[target + number] = wide(numbers[source + number])
    else:
        for number in range(np.uint64(count)):
            room[target + number] = wide(numbers[source + number])


@compiled
def add_products(rooms: Rooms, rows: int, width: int, columns: int, side: int, walk: Walk) -> None:
    """Of each tap, the gradient's rows times the features' rows under it."""
    length = width * CHANNELS
    a_row = walk.stride * columns * CHANNELS
    for down in range(side):
        for across in range(side):
            away = across * walk.dilation
            tap = (away % walk.stride * columns + away // walk.stride) * CHANNELS
            for row in range(0, rows, ROWS):
                under = (row * walk.stride + down * walk.dilation) * a_row + tap
                add_rows(rooms, row * length, under, walk.stride * a_row, (down * side + across) * length, length)


@compiled
def add_rows(rooms: Rooms, gradient_at: int, features_at: int, features_step: int, sums_at: int, count: int) -> None:
    """Add the products of four rows to one row of sums."""
    gradient, features, sums = rooms
    length, step, at = np.uint64(count), np.uint64(features_step), np.uint64(sums_at)
    g, f = np.uint64(gradient_at), np.uint64(features_at)
    for i in range(length):
        sums[at + i] += (
            gradient[g + i] * features[f + i]
            + gradient[g + length + i] * features[f + step + i]
            + gradient[g + length + length + i] * features[f + step + step + i]
            + gradient[g + length + length + length + i] * features[f + step + step + step + i]
        )
