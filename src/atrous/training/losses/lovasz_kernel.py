"""The Lovász extension of one class's 1 - IoU and its gradient, compiled.

To sort the errors takes most of the time. Errors are not negative, so their bits have their order, and are dealt out by
eleven bits at a time, the last bits first.
"""

import numpy as np
from numpy.typing import NDArray

from atrous.imaging.compiled import compiled_with_nan

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Sums = NDArray[np.float64]
Keys = NDArray[np.uint32]
Places = NDArray[np.int32]

DIGIT = 11
"""Bits; three digits make up an error."""
BUCKETS = 1 << DIGIT


@compiled_with_nan
def fill_lovasz(probabilities_P: Floats, labels_P: Labels, number: int, gradient_P: Floats) -> float:
    """The loss of a class that is among the labels; fills its gradient by the class's probabilities."""
    errors_P = np.empty_like(probabilities_P)
    foreground = 0
    for place in range(len(errors_P)):
        is_it = labels_P[place] == number
        foreground += is_it
        errors_P[place] = abs(np.float32(is_it) - probabilities_P[place])
    loss, before, found = 0.0, 0.0, 0
    order_P = largest_first(errors_P)
    for behind in range(len(order_P)):
        place = order_P[behind]
        is_it = labels_P[place] == number
        found += is_it
        jaccard = 1 - (foreground - found) / (foreground + behind + 1 - found)
        growth = jaccard - before
        before = jaccard
        loss += errors_P[place] * growth
        gradient_P[place] = -growth if is_it else growth
    return loss


@compiled_with_nan
def largest_first(errors_P: Floats) -> Places:
    """The places of the errors, those of the largest first; what is no number counts as larger still."""
    keys, order = ~errors_P.view(np.uint32), np.arange(len(errors_P)).astype(np.int32)
    for digit in range(3):
        keys, order = deal(keys, order, np.uint32(digit * DIGIT))
    return order


@compiled_with_nan
def deal(keys: Keys, order: Places, shift: np.uint32) -> tuple[Keys, Places]:
    """Keys and places by rising digit; where it is the same, as before."""
    mask = np.uint32(BUCKETS - 1)
    starts = np.zeros(BUCKETS + 1, np.int64)
    for i in range(len(keys)):
        starts[np.uint64((keys[i] >> shift) & mask) + np.uint64(1)] += 1
    for bucket in range(BUCKETS):
        starts[bucket + 1] += starts[bucket]
    dealt_keys, dealt_order = np.empty_like(keys), np.empty_like(order)
    for i in range(len(keys)):
        value = np.uint64((keys[i] >> shift) & mask)
        place = np.uint64(starts[value])
        starts[value] += 1
        dealt_keys[place], dealt_order[place] = keys[i], order[i]
    return dealt_keys, dealt_order
