"""Logits → labels and confidence at the picture's own size, as Roboflow's inference_models computes them.

The logits are interpolated, not the labels: that is what makes edges smooth. At the size of a photo they would fill
hundreds of megabytes, so the picture is done in strips of rows small enough to stay in the processor's cache; where it
is much larger than the logits, in tiles that leave out what the logits already settle (tiles.py).
"""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.imaging.placement import Placement
from atrous.runtime.bilinear import resized_strips
from atrous.runtime.confidence import Cut
from atrous.runtime.decide import decide
from atrous.runtime.tiles import can_be_tiled, decide_by_tiles


def postprocess(logits_KHW: NDArray[np.float32], placement: Placement, confidence: Cut) -> tuple[LabelMap, Plane]:
    """Undo the preprocessing's geometry and decide each pixel's class.

    Padding is cut out of the logits, they are resized bilinearly (antialiased where they shrink), then softmax and
    argmax. Pixels whose best class is less probable than `confidence` become background with confidence 0, and so
    does what the preprocessing cropped away.

    Args:
        logits_KHW: one picture's scores, at any resolution.
        placement: where the picture lay in the network's input.
        confidence: 0 to 1, for all classes or for each.

    Returns:
        labels and confidence of the original size, uint8 HW; the confidence is the probability times 255, cut off.
    """
    labels_HW = np.full(placement.original_HW, BACKGROUND, np.uint8)
    confidence_HW = np.zeros(placement.original_HW, np.uint8)
    crop_rows, crop_columns = placement.crop.slices
    labels, confidences = labels_HW[crop_rows, crop_columns], confidence_HW[crop_rows, crop_columns]
    shown_KHW = without_padding(logits_KHW, placement)
    if can_be_tiled(shown_KHW, placement.crop.size_HW, confidence):
        decide_by_tiles(shown_KHW, confidence, labels, confidences)
    else:
        for rows, strip_KHW in resized_strips(shown_KHW, placement.crop.size_HW):
            labels[rows], confidences[rows] = decide(strip_KHW, confidence)
    return labels_HW, confidence_HW


def without_padding(logits_KHW: NDArray[np.float32], placement: Placement) -> NDArray[np.float32]:
    """The window of the logits that shows the picture; its margins are rounded as the peer rounds them."""
    rows, columns = (
        _content_range(cells, pixels, start, length)
        for cells, pixels, start, length in zip(
            logits_KHW.shape[1:],
            placement.input_HW,
            (placement.content.top, placement.content.left),
            placement.content.size_HW,
            strict=True,
        )
    )
    return logits_KHW[:, rows, columns]


def _content_range(cells: int, pixels: int, start: int, length: int) -> slice:
    low = round(cells / pixels * start)
    high = cells - round(cells / pixels * (pixels - start - length))
    if low >= high:  # content thinner than a cell
        low = min(int(cells / pixels * (start + length / 2)), cells - 1)
        high = low + 1
    return slice(low, high)
