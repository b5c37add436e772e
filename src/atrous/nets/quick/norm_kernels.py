"""Batch normalization and what clamps it, there and back, compiled.

Each function does some rows of (P, C), P pixels of all pictures, so that threads can share the work. What is no number
stays none, so that a run that goes astray is noticed.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.compiled import compiled_with_nan
from atrous.nets.quick.bits import Numbers, narrow, wide

Floats = NDArray[np.float32]
Sums = NDArray[np.float64]

A_SUM = 256
"""Numbers that are added up in float32 before they go to a sum in float64."""


class Rule(NamedTuple):
    """What is done to the numbers of each channel."""

    mean_C: Floats
    scale_C: Floats
    bias_C: Floats
    floor: np.float32
    ceiling: np.float32


@compiled_with_nan
def add_moments(x_PC: Numbers, around_C: Floats, sums_2C: Sums, first: int, last: int) -> None:
    """Add up each channel's distances from a number near its mean, and their squares."""
    channels = x_PC.shape[1]
    total_C, square_C = np.empty(channels, np.float32), np.empty(channels, np.float32)
    for start in range(first, last, A_SUM):
        total_C[:] = 0
        square_C[:] = 0
        for pixel in range(start, min(start + A_SUM, last)):
            for channel in range(channels):
                away = wide(x_PC[pixel, channel]) - around_C[channel]
                total_C[channel] += away
                square_C[channel] += away * away
        sums_2C[0] += total_C
        sums_2C[1] += square_C


@compiled_with_nan
def normalize(x_PC: Numbers, rule: Rule, y_PC: Numbers, first: int, last: int) -> None:
    """Fill y with (x - mean) * scale + bias, not below the floor and not above the ceiling."""
    mean_C, scale_C, bias_C, floor, ceiling = rule
    for pixel in range(first, last):
        for channel in range(x_PC.shape[1]):
            away = wide(x_PC[pixel, channel]) - mean_C[channel]
            number = away * scale_C[channel] + bias_C[channel]
            number = ceiling if ceiling < number else number
            number = floor if number < floor else number
            y_PC[pixel, channel] = narrow(number, y_PC[pixel, channel])


@compiled_with_nan
def add_gradients(gradient_PC: Numbers, x_PC: Numbers, rule: Rule, sums_2C: Sums, first: int, last: int) -> None:
    """Add up each channel's gradients before the clamping, and their products with the distance from the mean."""
    mean_C, scale_C, bias_C, floor, ceiling = rule
    channels = x_PC.shape[1]
    total_C, product_C = np.empty(channels, np.float32), np.empty(channels, np.float32)
    for start in range(first, last, A_SUM):
        total_C[:] = 0
        product_C[:] = 0
        for pixel in range(start, min(start + A_SUM, last)):
            for channel in range(channels):
                away = wide(x_PC[pixel, channel]) - mean_C[channel]
                number = away * scale_C[channel] + bias_C[channel]
                passes = floor < number and number < ceiling
                given = wide(gradient_PC[pixel, channel]) if passes else np.float32(0)
                total_C[channel] += given
                product_C[channel] += given * away
        sums_2C[0] += total_C
        sums_2C[1] += product_C


@compiled_with_nan
def go_back(
    gradient_PC: Numbers, x_PC: Numbers, rule: Rule, slopes_2C: Floats, by_x_PC: Numbers, first: int, last: int
) -> None:
    """Fill the gradient by x: what passes the clamping, scaled, plus a level, plus a slope times the distance."""
    mean_C, scale_C, bias_C, floor, ceiling = rule
    level_C, slope_C = slopes_2C[0], slopes_2C[1]
    for pixel in range(first, last):
        for channel in range(x_PC.shape[1]):
            away = wide(x_PC[pixel, channel]) - mean_C[channel]
            number = away * scale_C[channel] + bias_C[channel]
            passes = floor < number and number < ceiling
            given = wide(gradient_PC[pixel, channel]) if passes else np.float32(0)
            back = given * scale_C[channel] + (level_C[channel] + slope_C[channel] * away)
            by_x_PC[pixel, channel] = narrow(back, by_x_PC[pixel, channel])
