"""Logits → labels and confidence at the picture's own size, as Roboflow's inference_models computes them.

The logits are interpolated, not the labels: that is what makes edges smooth. At the size of a photo they would fill
hundreds of megabytes. So where the picture is larger than they are, compiled code goes from cell to cell between the
samples (enlarging/); elsewhere it is done in strips of rows small enough to stay in the processor's cache.
"""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.imaging.placement import Placement
from atrous.runtime.bilinear import resized_strips
from atrous.runtime.confidence import Cut
from atrous.runtime.decide import decide
from atrous.runtime.enlarging.enlarge import can_be_enlarged, enlarge


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
    shown_KHW = without_padding(logits_KHW, placement)
    labels_HW, confidence_HW = (np.empty(placement.crop.size_HW, np.uint8) for _ in range(2))
    fill = enlarge if can_be_enlarged(shown_KHW, placement.crop.size_HW) else _decide_all
    fill(shown_KHW, confidence, labels_HW, confidence_HW)
    return _pasted(labels_HW, placement, BACKGROUND), _pasted(confidence_HW, placement, 0)


def _pasted(plane_HW: Plane, placement: Placement, beyond: int) -> Plane:
    """A plane of the crop as one of the whole picture."""
    if placement.crop.size_HW == placement.original_HW:
        return plane_HW
    whole_HW = np.full(placement.original_HW, beyond, np.uint8)
    whole_HW[placement.crop.slices] = plane_HW
    return whole_HW


def _decide_all(logits_KHW: NDArray[np.float32], confidence: Cut, labels_HW: LabelMap, confidence_HW: Plane) -> None:
    """Every pixel alike, strip by strip."""
    for rows, strip_KHW in resized_strips(logits_KHW, (labels_HW.shape[0], labels_HW.shape[1])):
        labels_HW[rows], confidence_HW[rows] = decide(strip_KHW, confidence)


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
