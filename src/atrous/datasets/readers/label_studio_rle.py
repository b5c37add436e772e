"""Brush strokes of Label Studio: runs of the RGBA values of a picture, in a stream of bits.

The stream: 32 bits how many values, 5 bits the length of a value less 1, four times 4 bits the lengths of counts less
1. Then packets: a bit that says whether one value repeats, 2 bits that choose one of the four lengths, a count less 1,
and the value, or as many values as were counted. As the RLE of the thi.ng packages, which Label Studio uses, writes it.
Only the fourth of each four values is wanted: how much of the pixel is covered.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Plane, SizeHW
from atrous.domain.errors import BadDataset

CHANNELS = 4


def decode_brush(numbers: Sequence[object], size_HW: SizeHW) -> Plane:
    """The pixels of a stroke, not 0 where it covers at least a little of the pixel.

    Raises:
        BadDataset: the numbers are no bytes, end early, or are of a picture of another size.
    """
    if not all(type(number) is int and 0 <= number <= 255 for number in numbers):
        raise BadDataset("run lengths are no bytes")
    bits = _Bits(bytes(numbers))  # type: ignore[arg-type]
    values = bits.take(32)
    if values != size_HW[0] * size_HW[1] * CHANNELS:
        raise BadDataset(f"run lengths are of {values // CHANNELS} pixels, the picture is {size_HW[1]}x{size_HW[0]}")
    value_bits = bits.take(5) + 1
    count_bits = [bits.take(4) + 1 for _ in range(4)]
    covered = np.zeros(values // CHANNELS, np.uint8)
    place = 0
    while place < values:
        repeats = bits.take(1)
        count = min(bits.take(count_bits[bits.take(2)]) + 1, values - place)
        inside = slice(place // CHANNELS, (place + count) // CHANNELS)
        if repeats:
            covered[inside] = bits.take(value_bits) > 0
        else:
            first = (CHANNELS - 1 - place) % CHANNELS
            covered[inside] = bits.take_many(count, value_bits)[first::CHANNELS]
        place += count
    return covered.reshape(size_HW)


class _Bits:
    """Reads numbers from bytes, the highest bit first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> int:
        """The next number of up to 32 bits."""
        start, end = self._advance(count)
        window = self._data[start >> 3 : (end + 7) >> 3]
        return (int.from_bytes(window, "big") >> (-end & 7)) & ((1 << count) - 1)

    def take_many(self, count: int, length: int) -> NDArray[np.bool_]:
        """Whether each of the next numbers, all of one length, is more than 0."""
        start, end = self._advance(count * length)
        window = np.frombuffer(self._data, np.uint8)[start >> 3 : (end + 7) >> 3]
        bits = np.unpackbits(window)[start & 7 :][: count * length]
        return np.asarray(bits.reshape(count, length).any(axis=1))

    def _advance(self, count: int) -> tuple[int, int]:
        start, self._place = self._place, self._place + count
        if self._place > len(self._data) * 8:
            raise BadDataset("run lengths end early")
        return start, self._place
