"""Pictures that are nearly the same: saved anew, resized, brightened, mirrored or turned, or the next frame of a video.

Each picture's lowest frequencies (those of the perceptual hash pHash, Zauner 2010) find candidates by one matrix
product a block; whoever passes is compared once more, by the sketch and by its edges. Tried on real data: the same cell
cropped twice agrees to 0.85 in its edges, two cells of one kind to 0.56 at most, however alike they are as a whole.
"""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.doctoring.sketch import SIDE

Sketches = NDArray[np.uint8]
"""Pictures as small grey ones, (N, 32, 32)."""
Units = NDArray[np.float32]
"""Vectors of mean 0 and length 1, (N, D): their products are correlations."""

FREQUENCIES = 8  # of 32: 63 numbers a picture, less the mean
ALIKE_ROUGHLY = 0.95
ALIKE = 0.95
ALIKE_EDGES = 0.8
FLATTEST = 2.0  # grey levels of standard deviation; below there is nothing to compare
MOST_NEIGHBORS = 32  # a picture: chains connect the rest
_BLOCK = 256

# Mirrored and turned copies are what augmentation leaves in an export.
POSES: tuple[Callable[[Sketches], Sketches], ...] = (
    lambda sketches: sketches,
    lambda sketches: sketches[:, :, ::-1],
    lambda sketches: sketches[:, ::-1],
    lambda sketches: sketches[:, ::-1, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1),
    lambda sketches: sketches.transpose(0, 2, 1)[:, :, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1)[:, ::-1],
    lambda sketches: sketches.transpose(0, 2, 1)[:, ::-1, ::-1],
)


def find_lookalikes(sketches: Sketches) -> list[tuple[int, int]]:
    """Pairs of places, the smaller first, of pictures that are nearly the same in some pose.

    About 2 s for 10,000 pictures: memory grows with their count, time with its square, but in matrix products.
    """
    contrast_N = _by_block(lambda block: block.reshape(len(block), SIDE**2).std(axis=1), sketches)
    kept = np.flatnonzero(contrast_N > FLATTEST)
    rich = sketches if len(kept) == len(sketches) else sketches[kept]
    pairs = {pair for pose in POSES for pair in _in_pose(rich, pose)}
    return sorted((int(kept[one]), int(kept[other])) for one, other in pairs)


def correlation(one: Sketches, other: Sketches) -> NDArray[np.float32]:
    """How much each picture of one row looks like that of the other: 1 the same, 0 nothing in common, (N,)."""
    return np.asarray((_whole(one) * _whole(other)).sum(axis=1), np.float32)


def _in_pose(sketches: Sketches, pose: Callable[[Sketches], Sketches]) -> Iterator[tuple[int, int]]:
    posed = pose(sketches)  # a view: only what is compared is ever copied
    low_ND, posed_ND = _by_block(_low_frequencies, sketches), _by_block(_low_frequencies, posed)
    for start in range(0, len(sketches), _BLOCK):
        one, other = _candidates(low_ND[start : start + _BLOCK] @ posed_ND[start:].T)
        for first in range(0, len(one), _BLOCK):
            rows, columns = start + one[first : first + _BLOCK], start + other[first : first + _BLOCK]
            alike = correlation(sketches[rows], posed[columns]) > ALIKE
            alike[alike] = _edge_correlation(sketches[rows[alike]], posed[columns[alike]]) > ALIKE_EDGES
            yield from zip(rows[alike].tolist(), columns[alike].tolist(), strict=True)


def _by_block(measure: Callable[[Sketches], NDArray[np.floating]], sketches: Sketches) -> NDArray[np.floating]:
    """What is measured of each sketch; as floats all sketches at once would be eight times as large."""
    blocks = [measure(sketches[start : start + _BLOCK]) for start in range(0, len(sketches), _BLOCK)]
    return np.concatenate(blocks) if blocks else measure(sketches)


def _candidates(correlation_BN: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of those that are roughly alike, each pair once; of too many only the most alike."""
    rough_BN = correlation_BN > ALIKE_ROUGHLY
    for row in np.flatnonzero(rough_BN.sum(axis=1) > MOST_NEIGHBORS):
        later = row + 1 + np.flatnonzero(rough_BN[row, row + 1 :])
        nearest = np.argsort(-correlation_BN[row, later], kind="stable")[:MOST_NEIGHBORS]
        rough_BN[row] = False
        rough_BN[row, later[nearest]] = True
    rows, columns = np.nonzero(rough_BN)
    return rows[columns > rows], columns[columns > rows]


def _low_frequencies(sketches: Sketches) -> Units:
    cosines_FS = cv2.dct(np.eye(SIDE, dtype=np.float32), flags=cv2.DCT_ROWS).T[:FREQUENCIES]
    low_NFF = cosines_FS @ sketches.astype(np.float32) @ cosines_FS.T
    return _units(low_NFF.reshape(len(sketches), FREQUENCIES**2)[:, 1:])


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
