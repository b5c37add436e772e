"""Labels and confidence of a picture larger than its logits.

The logits are decided at a lattice of points (lattice.py), the pixels are filled from these, and those of open cells
(open_cells.py) are computed (pixels.py). Where many cells are open the rows are computed whole.
"""

import math

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane, SizeHW
from atrous.runtime.bilinear import Resized
from atrous.runtime.confidence import Cut
from atrous.runtime.decide import decide
from atrous.runtime.sketch.lattice import Lattice
from atrous.runtime.sketch.open_cells import OpenCells
from atrous.runtime.sketch.pixels import CellLogits

LEAST_CELL = 12  # pixels to a sample of the logits; with less there is nothing to gain
SMALL_CELL = 100  # pixels to a sample; up to here the samples themselves are the lattice
DENSITIES = (3, 5, 7, 9)
AT_ONCE = 1 << 15  # pixels, whose scores fit the processor's cache
CROWDED = 0.6  # of a band's pixels: one in a cell takes somewhat longer than one in a row


def can_be_sketched(logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> bool:
    """Whether `enlarge` computes this, and faster than doing all pixels alike."""
    _, rows, columns = logits_KHW.shape
    height, width = size_HW
    large = height * width >= LEAST_CELL * rows * columns
    return bool(large and min(height // rows, width // columns) >= DENSITIES[0])


def enlarge(logits_KHW: NDArray[np.float32], confidence: Cut, labels_HW: LabelMap, confidence_HW: Plane) -> None:
    """Fill labels and confidence, contiguous and of the size that the logits are enlarged to, bilinearly."""
    size_HW = labels_HW.shape[0], labels_HW.shape[1]
    lattice = Lattice.of(logits_KHW, _density(logits_KHW, size_HW), confidence)
    lattice.fill(labels_HW, confidence_HW)
    whole, single = Resized(logits_KHW, size_HW), CellLogits(logits_KHW, size_HW)
    labels_N, confidence_N = labels_HW.reshape(-1), confidence_HW.reshape(-1)
    for rows, cells in OpenCells.among(lattice.open_cells, size_HW).bands():
        if cells.pixels > CROWDED * size_HW[1] * (rows.stop - rows.start):
            labels_HW[rows], confidence_HW[rows] = decide(whole.rows(rows), confidence)
            continue
        for rows_PN, columns_QN in cells.groups(AT_ONCE):
            places = (rows_PN[:, None] * size_HW[1] + columns_QN).ravel()
            labels_N[places], confidence_N[places] = decide(single.at(rows_PN, columns_QN), confidence)


def _density(logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> int:
    """Points for each sample, each way: of those beyond the samples, a sixth of the pixels' number."""
    _, rows, columns = logits_KHW.shape
    cell = size_HW[0] * size_HW[1] / (rows * columns)
    return 1 if cell < SMALL_CELL else min(DENSITIES, key=lambda density: abs(density - math.sqrt(cell) / 6))
