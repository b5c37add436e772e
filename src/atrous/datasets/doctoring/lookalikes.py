"""Pictures that are nearly the same: saved anew, resized, brightened, mirrored or turned, or the next frame of a video.

Each picture has its lowest frequencies (those of the perceptual hash pHash, Zauner 2010). What of them stays the same
however a picture is mirrored or turned finds candidates, by one matrix product a block; they are compared pose by pose,
and whoever passes once more, by the sketch and by its edges. Tried on real data: the same cell cropped twice agrees to
0.85 in its edges, two cells of one kind to 0.56 at most, however alike they are as a whole.
"""

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.doctoring.groups import Chains
from atrous.datasets.doctoring.sketch import SIDE, Sketches
from atrous.datasets.doctoring.sketch_file import Places, SketchFile

Units = NDArray[np.float32]
"""Vectors of mean 0 and length 1, (N, D): their products are correlations."""
Pairs = tuple[Places, Places]
Pose = Callable[[Sketches], Sketches]

FREQUENCIES = 8  # of 32, across and down
ALIKE_ROUGHLY = 0.95
ALIKE = 0.95
ALIKE_EDGES = 0.8
FLATTEST = 2.0  # grey levels of standard deviation; below there is nothing to compare
MOST_NEIGHBORS = 64  # a picture is compared with, the most promising
_BLOCK = 256
_PRODUCTS = 1 << 20  # at a time: they stay in the processor's cache
_PAIRS = 1 << 11  # at a time, which leaves out of the next what they connect

# Mirrored and turned copies are what augmentation leaves in an export.
POSES: tuple[Pose, ...] = (
    lambda sketches: sketches,
    lambda sketches: sketches[:, :, ::-1],
    lambda sketches: sketches[:, ::-1],
    lambda sketches: sketches[:, ::-1, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1),
    lambda sketches: sketches.transpose(0, 2, 1)[:, :, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1)[:, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1)[:, ::-1, ::-1],
)


DOWN, ACROSS = (frequency.ravel() for frequency in np.indices((FREQUENCIES, FREQUENCIES)))
SWAPPED = ACROSS * FREQUENCIES + DOWN
"""Where the frequency stands that is this one's over the diagonal."""
DIAGONAL, ABOVE = DOWN == ACROSS, DOWN <= ACROSS
SIGNS = np.stack([np.ones_like(DOWN), (-1) ** ACROSS, (-1) ** DOWN, (-1) ** (DOWN + ACROSS)], 1).astype(np.float32)
"""What the first four poses, and the last four likewise, do to each frequency, (64, 4)."""


def find_lookalikes(sketches: SketchFile, places: Places) -> list[tuple[int, int]]:
    """Of the sketches at some places those that are nearly the same in some pose, as pairs of numbers of `places`.

    They connect what is alike, but are not all there are: who is connected by a chain is not compared any more. Less
    than a second for 10,000 pictures: memory grows with their count, time with its square, but in matrix products.
    """
    contrast_N = _by_block(lambda block: sketches.at(block).reshape(len(block), SIDE**2).std(axis=1), places, ())
    kept = np.flatnonzero(contrast_N > FLATTEST)
    rich = places[kept]
    low_ND = _by_block(lambda block: _low_frequencies(sketches.at(block)), rich, (FREQUENCIES**2,))
    pairs: set[tuple[int, int]] = set()
    chains = Chains(len(rich))
    for one, other in _candidates(low_ND, chains):
        for pose, agreement_N in zip(POSES, _agreement(low_ND[one], low_ND[other]).T, strict=True):
            near = agreement_N > ALIKE_ROUGHLY
            rows, columns = one[near], other[near]
            alike = _look_alike(sketches, rich[rows], rich[columns], pose)
            chains.connect(rows[alike], columns[alike])
            pairs.update(zip(kept[rows[alike]].tolist(), kept[columns[alike]].tolist(), strict=True))
    return sorted(pairs)


def correlation(one: Sketches, other: Sketches) -> NDArray[np.float32]:
    """How much each picture of one row looks like that of the other: 1 the same, 0 nothing in common, (N,)."""
    return np.asarray((_whole(one) * _whole(other)).sum(axis=1), np.float32)


def median_correlation(sketches: SketchFile, one: Places, other: Places) -> float:
    """How much sketches look like those at the other places, in the middle of all."""
    starts = range(0, len(one), _BLOCK)
    blocks = (correlation(sketches.at(one[at : at + _BLOCK]), sketches.at(other[at : at + _BLOCK])) for at in starts)
    return float(np.median(np.concatenate(list(blocks))))


def _candidates(low_ND: Units, chains: Chains) -> Iterator[Pairs]:
    """Those that may be alike in some pose and are not connected yet, each pair once, the smaller place first."""
    poseless_NS = _by_block(_poseless, low_ND, (int(ABOVE.sum()),))
    rows = max(1, _PRODUCTS // max(1, len(poseless_NS)))
    for start in range(0, len(poseless_NS), rows):
        likeness_RN = poseless_NS[start : start + rows] @ poseless_NS[start:].T
        one, other = np.divmod(np.flatnonzero(likeness_RN.ravel() > ALIKE_ROUGHLY), likeness_RN.shape[1])
        new = (other > one) & chains.apart(start + one, start + other)
        one, other = _most_promising(likeness_RN, one[new], other[new])
        for first in range(0, len(one), _PAIRS):
            left, right = start + one[first : first + _PAIRS], start + other[first : first + _PAIRS]
            new = chains.apart(left, right)
            yield left[new], right[new]


def _most_promising(likeness_RN: NDArray[np.float32], one: Places, other: Places) -> Pairs:
    """Of each row that has too many those that are most alike; the most alike of all first."""
    crowded = np.bincount(one, minlength=len(likeness_RN)) > MOST_NEIGHBORS
    if crowded.any():
        left_RN = np.zeros_like(likeness_RN)
        left_RN[one, other] = likeness_RN[one, other]
        nearest = np.argpartition(left_RN[crowded], -MOST_NEIGHBORS, axis=1)[:, -MOST_NEIGHBORS:]
        few = ~crowded[one]
        one = np.concatenate((one[few], np.repeat(np.flatnonzero(crowded), MOST_NEIGHBORS)))
        other = np.concatenate((other[few], nearest.ravel()))
    order = np.argsort(-likeness_RN[one, other])
    return one[order], other[order]


def _look_alike(sketches: SketchFile, one: Places, other: Places, pose: Pose) -> NDArray[np.bool_]:
    """Whether each sketch is nearly the other in a pose, as a whole and in its edges."""
    alike = np.zeros(len(one), np.bool_)
    for start in range(0, len(one), _BLOCK):
        block = slice(start, start + _BLOCK)
        left, right = sketches.at(one[block]), pose(sketches.at(other[block]))
        same = correlation(left, right) > ALIKE
        same[same] = _edge_correlation(left[same], right[same]) > ALIKE_EDGES
        alike[block] = same
    return alike


def _agreement(one_ND: Units, other_ND: Units) -> NDArray[np.float32]:
    """How much the frequencies of each row agree with those of the other in each pose, (N, 8).

    Mirroring a picture changes the sign of its odd frequencies, and turning it over its diagonal swaps across and down.
    """
    upright, swapped = one_ND * other_ND, one_ND * other_ND[:, SWAPPED]
    return np.concatenate((upright @ SIGNS, swapped @ SIGNS), axis=1)


def _poseless(low_ND: Units) -> Units:
    """What no pose changes: for two pictures it agrees at least as much as their frequencies do in any pose."""
    squares = low_ND**2
    both = squares + squares[:, SWAPPED]
    both[:, DIAGONAL] /= 2
    return np.asarray(np.sqrt(both[:, ABOVE]), np.float32)


def _by_block(
    measure: Callable[[NDArray[Any]], NDArray[np.float32]], rows: NDArray[Any], shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """What is measured of each row, which is of that shape; all sketches at once would be too much."""
    measured = np.empty((len(rows), *shape), np.float32)
    for start in range(0, len(rows), _BLOCK):
        measured[start : start + _BLOCK] = measure(rows[start : start + _BLOCK])
    return measured


def _low_frequencies(sketches: Sketches) -> Units:
    cosines_FS = cv2.dct(np.eye(SIDE, dtype=np.float32), flags=cv2.DCT_ROWS).T[:FREQUENCIES]
    low_NFF = cosines_FS @ sketches.astype(np.float32) @ cosines_FS.T
    low_NFF[:, 0, 0] = 0  # the mean
    return _units(low_NFF.reshape(len(sketches), FREQUENCIES**2))


def _whole(sketches: Sketches) -> Units:
    pixels = sketches.reshape(len(sketches), SIDE**2).astype(np.float32)
    return _units(pixels - pixels.mean(axis=1, keepdims=True))


def _edge_correlation(one: Sketches, other: Sketches) -> NDArray[np.float32]:
    return np.asarray((_edges(one) * _edges(other)).sum(axis=1), np.float32)


def _edges(sketches: Sketches) -> Units:
    """What a pixel has more than its four neighbours."""
    inner = sketches.astype(np.float32)
    edges = (
        4 * inner[:, 1:-1, 1:-1] - inner[:, :-2, 1:-1] - inner[:, 2:, 1:-1] - inner[:, 1:-1, :-2] - inner[:, 1:-1, 2:]
    )
    return _units(edges.reshape(len(sketches), (SIDE - 2) ** 2))


def _units(vectors_ND: NDArray[np.float32]) -> Units:
    lengths_N1 = np.linalg.norm(vectors_ND, axis=1, keepdims=True)
    return np.asarray(vectors_ND / np.maximum(lengths_N1, 1e-6), np.float32)
