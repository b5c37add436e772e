"""Cross-entropy of the pixels between samples and its gradient by these, compiled.

The scores of a row of pixels are made from the samples, used and forgotten: (classes, height, width) of them never
stands in memory. Cells and ways are those of `runtime/enlarging/`.
"""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.classes import IGNORE
from atrous.imaging.compiled import compiled_with_nan
from atrous.runtime.enlarging.parts import LANES, Floats, Way

Labels = NDArray[np.uint8]
Sums = NDArray[np.float64]

TO_TWOS = np.float32(1.4426950408889634)
TWO_HIGH, TWO_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
"""The logarithm of 2 in two parts; whole multiples of the first are exact."""
LEAST = np.float32(-87)
"""Its exponential is the smallest float32 with all its digits."""


@compiled_with_nan
def add_cross_entropy(
    scores_HKW: Floats, labels_HW: Labels, down: Way, across: Way, gradient_HKW: Floats, total_1: Sums
) -> None:
    """Add up the cross-entropy of a picture's pixels that are not ignored, and its gradient by the scores.

    Args:
        scores_HKW: of the samples, with the first and the last row and column twice.
        labels_HW: of the pixels, each less than K or 255.
        down: the rows of pixels.
        across: the columns.
        gradient_HKW: as `scores_HKW`, added to; empty if it is not wanted.
        total_1: added to.
    """
    rows, classes, columns = scores_HKW.shape
    width = labels_HW.shape[1]
    line_KW = np.empty((classes, columns), np.float32)
    pixels_KX = np.empty((classes, width + LANES), np.float32)
    sums_2KX = np.empty((2, classes, width), np.float32)
    for cell in range(rows - 1):
        if down.starts[cell] >= down.starts[cell + 1]:
            continue
        sums_2KX[:] = 0
        for y in range(down.starts[cell], down.starts[cell + 1]):
            mix(scores_HKW[cell], scores_HKW[cell + 1], down.parts[y], line_KW)
            enlarge(line_KW, across, pixels_KX)
            total_1[0] += to_shares(pixels_KX, labels_HW[y])
            if len(gradient_HKW):
                collect(pixels_KX, down.parts[y], sums_2KX)
        if len(gradient_HKW):
            fold(sums_2KX[0], across, gradient_HKW[cell])
            fold(sums_2KX[1], across, gradient_HKW[cell + 1])


@compiled_with_nan
def mix(upper_KW: Floats, lower_KW: Floats, part: np.float32, line_KW: Floats) -> None:
    """The samples at a height between two rows of them."""
    for number in range(len(line_KW)):
        for i in range(line_KW.shape[1]):
            upper = upper_KW[number, i]
            line_KW[number, i] = upper + part * (lower_KW[number, i] - upper)


@compiled_with_nan
def enlarge(line_KW: Floats, across: Way, pixels_KX: Floats) -> None:
    """The scores of a row of pixels; each cell is overwritten from its end on by the next."""
    starts, ends = across.starts.astype(np.uint64), across.ends.astype(np.uint64)
    for number in range(len(line_KW)):
        line, pixels = line_KW[number], pixels_KX[number]
        for i in range(len(ends)):
            start, rise = line[i], line[i + 1] - line[i]
            for x in range(starts[i], ends[i]):
                pixels[x] = start + across.parts[x] * rise


@compiled_with_nan
def to_shares(pixels_KX: Floats, labels: Labels) -> float:
    """Turn the scores of a row into the gradient by them; their cross-entropy, added up."""
    width = len(labels)
    best, behind, totals = pixels_KX[0, :width].copy(), np.empty(width, np.float32), np.zeros(width, np.float32)
    for number in range(1, len(pixels_KX)):
        for x in range(width):
            best[x] = pixels_KX[number, x] if pixels_KX[number, x] > best[x] else best[x]
    for x in range(width):
        label = labels[x] if labels[x] != IGNORE else 0
        behind[x] = best[x] - pixels_KX[label, x]
    for number in range(len(pixels_KX)):
        for x in range(width):
            pixels_KX[number, x] = exp(pixels_KX[number, x] - best[x])
            totals[x] += pixels_KX[number, x]
    lost = 0.0
    for x in range(width):
        lost += np.log(totals[x]) + behind[x] if labels[x] != IGNORE else 0.0
        totals[x] = np.float32(1) / totals[x] if labels[x] != IGNORE else np.float32(0)
    for number in range(len(pixels_KX)):
        for x in range(width):
            pixels_KX[number, x] *= totals[x]
    for x in range(width):
        if labels[x] != IGNORE:
            pixels_KX[labels[x], x] -= np.float32(1)
    return lost


@compiled_with_nan
def collect(pixels_KX: Floats, part: np.float32, sums_2KX: Floats) -> None:
    """Give each pixel's gradient to the row of samples above it and to that below it."""
    for number in range(len(pixels_KX)):
        pixels, above, below = pixels_KX[number], sums_2KX[0, number], sums_2KX[1, number]
        for x in range(len(above)):
            lower = pixels[x] * part
            above[x] += pixels[x] - lower
            below[x] += lower


@compiled_with_nan
def fold(sums_KX: Floats, across: Way, gradient_KW: Floats) -> None:
    """Give each column's gradient to the samples left and right of it."""
    for number in range(len(sums_KX)):
        sums, gradient = sums_KX[number], gradient_KW[number]
        for i in range(len(across.ends)):
            whole, right = np.float32(0), np.float32(0)
            for x in range(across.starts[i], across.starts[i + 1]):
                whole += sums[x]
                right += sums[x] * across.parts[x]
            gradient[i] += whole - right
            gradient[i + 1] += right


@compiled_with_nan
def exp(power: np.float32) -> np.float32:
    """The exponential of what is not above 0, to 1 in 10,000,000; that of -87 for all below it.

    A power of two, and the series of what is left, at most half of the logarithm of 2.
    """
    held = LEAST if power < LEAST else power
    twos = np.floor(held * TO_TWOS + np.float32(0.5))
    rest = held - twos * TWO_HIGH - twos * TWO_LOW
    series = np.float32(1 / 120) + rest * (np.float32(1 / 720) + rest * np.float32(1 / 5040))
    series = np.float32(1 / 6) + rest * (np.float32(1 / 24) + rest * series)
    series = np.float32(1) + rest * (np.float32(1) + rest * (np.float32(1 / 2) + rest * series))
    power_of_two = np.int32((np.int32(twos) + np.int32(127)) << np.int32(23)).view(np.float32)
    return np.float32(series * power_of_two)
