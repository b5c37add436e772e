"""Colours for classes: always the same for a class number, and told apart also by people who see no red or green."""

import functools
import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

# Okabe and Ito, "Color Universal Design" (2008), without black, the clearest first.
OKABE_ITO = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009).
DEUTERANOPIA = np.array(
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)), np.float32
)


def colors(count: int) -> NDArray[np.uint8]:
    """RGB colours of the class numbers 0 to count - 1, uint8 (count, 3): background black, all others distinct."""
    return _sequence()[:count].copy()


@functools.cache
def _sequence() -> NDArray[np.uint8]:
    """Black, Okabe and Ito's colours, then always the grid colour farthest from all before it."""
    grid = np.array(list(itertools.product(range(0, 256, 32), repeat=3)), np.uint8)
    chosen = np.array([(0, 0, 0), *OKABE_ITO], np.uint8)
    seen_2N3, seen_chosen_2N3 = _as_seen(grid), _as_seen(chosen)
    distance = np.min([_distance(seen_2N3, seen_chosen_2N3[:, number]) for number in range(len(chosen))], axis=0)
    farthest: list[int] = []
    while len(chosen) + len(farthest) < 256:
        farthest.append(int(distance.argmax()))
        distance = np.minimum(distance, _distance(seen_2N3, seen_2N3[:, farthest[-1]]))
    return np.concatenate((chosen, grid[farthest]))


def _as_seen(colors_N3: NDArray[np.uint8]) -> NDArray[np.float32]:
    """CIE Lab as seen with full colour vision and with deuteranopia, (2, N, 3)."""
    full = colors_N3.astype(np.float32) / 255
    reduced = np.clip(full @ DEUTERANOPIA.T, 0, 1)
    return np.asarray(cv2.cvtColor(np.stack((full, reduced)), cv2.COLOR_RGB2Lab), np.float32)


def _distance(seen_2N3: NDArray[np.float32], color_23: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far colours lie from one, for whoever tells them apart worse."""
    return np.asarray(np.linalg.norm(seen_2N3 - color_23[:, None], axis=2).min(axis=0), np.float32)
