"""Labels and confidence of a picture larger than its logits, by compiled code, in a thread on each processor."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane, SizeHW
from atrous.imaging.threads import MOST, evenly, share, side_by_side
from atrous.runtime.confidence import Cut
from atrous.runtime.enlarging.parts import Planes
from atrous.runtime.enlarging.ways import way

LEAST_CELL = 4  # pixels to a sample of the logits; with less there is nothing to gain
A_PART = 1 << 17  # pixels, which take longer than it takes to hand them to a thread


def can_be_enlarged(logits_KHW: NDArray[np.float32], size_HW: SizeHW) -> bool:
    """Whether `enlarge` computes this, and faster than doing all pixels alike."""
    _, rows, columns = logits_KHW.shape
    height, width = size_HW
    return bool(height * width >= LEAST_CELL * rows * columns and height >= rows and width >= columns)


def enlarge(logits_KHW: NDArray[np.float32], confidence: Cut, labels_HW: LabelMap, confidence_HW: Plane) -> None:
    """Fill labels and confidence, contiguous and of the size that the logits are enlarged to, bilinearly."""
    from atrous.runtime.enlarging.kernels import fill  # Numba takes a quarter of a second to import

    classes, rows, columns = logits_KHW.shape
    height, width = labels_HW.shape
    cuts_K = np.full(classes, confidence, np.float32)
    parts = max(1, min(share(), MOST, height * width // A_PART))
    work = partial(
        fill,
        np.ascontiguousarray(logits_KHW, np.float32),
        way(rows, height),
        way(columns, width),
        cuts_K,
        Planes(labels_HW, confidence_HW),
    )
    side_by_side([partial(work, top, bottom) for top, bottom in evenly(height, parts)])
