"""Logits → labels and confidence at the picture's own size, as Roboflow's inference_models computes them.

The logits are interpolated, not the labels: that is what makes edges smooth. At the size of a photo they would fill
hundreds of megabytes, so the picture is done in strips of rows small enough to stay in the processor's cache; where it
is much larger than the logits, in tiles that leave out what the logits already settle (tiles.py).
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.domain.classes import BACKGROUND
from atrous.imaging.placement import Placement
from atrous.runtime.tiles import can_be_tiled, decide_by_tiles

STRIP_BYTES = 1 << 20


def postprocess(logits_KHW: NDArray[np.float32], placement: Placement, confidence: float) -> tuple[LabelMap, Plane]:
    """Undo the preprocessing's geometry and decide each pixel's class.

    Padding is cut out of the logits, they are resized bilinearly (antialiased where they shrink), then softmax and
    argmax. Pixels whose best class is less probable than `confidence` become background with confidence 0, and so
    does what the preprocessing cropped away.

    Args:
        logits_KHW: one picture's scores, at any resolution.
        placement: where the picture lay in the network's input.
        confidence: 0 to 1.

    Returns:
        labels and confidence of the original size, uint8 HW; the confidence is the probability times 255, cut off.
    """
    labels_HW = np.full(placement.original_HW, BACKGROUND, np.uint8)
    confidence_HW = np.zeros(placement.original_HW, np.uint8)
    crop_rows, crop_columns = placement.crop.slices
    labels, confidences = labels_HW[crop_rows, crop_columns], confidence_HW[crop_rows, crop_columns]
    shown_KHW = _without_padding(logits_KHW, placement)
    if can_be_tiled(shown_KHW, placement.crop.size_HW, confidence):
        decide_by_tiles(shown_KHW, confidence, labels, confidences)
    else:
        for rows, strip_KHW in _resized_strips(shown_KHW, placement.crop.size_HW):
            labels[rows], confidences[rows] = _decide(strip_KHW, confidence)
    return labels_HW, confidence_HW


def _without_padding(logits_KHW: NDArray[np.float32], placement: Placement) -> NDArray[np.float32]:
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


def _resized_strips(
    logits_KHW: NDArray[np.float32], size_HW: tuple[int, int]
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """The logits at another size, a few rows at a time: rows first, which is cheap, then each strip's columns."""
    classes, cells, _ = logits_KHW.shape
    height, width = size_HW
    weights = _bilinear_weights(cells, height)
    step = max(1, STRIP_BYTES // (4 * classes * width))
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        used = np.flatnonzero(weights[rows].any(axis=0))
        window = slice(int(used[0]), int(used[-1]) + 1)
        yield rows, _resize_columns(weights[rows, window] @ logits_KHW[:, window], width)


def _resize_columns(strip_KHW: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    classes, rows, cells = strip_KHW.shape
    if width <= cells:
        return np.asarray(strip_KHW @ _bilinear_weights(cells, width).T, np.float32)
    flat = strip_KHW.reshape(classes * rows, cells)
    return np.asarray(cv2.resize(flat, (width, len(flat))), np.float32).reshape(classes, rows, width)


def _bilinear_weights(source: int, target: int) -> NDArray[np.float32]:
    """How much of each source sample goes into each target sample, (target, source); rows sum to 1.

    Half-pixel centres, and a triangle that widens when samples are many to one: `interpolate` of torch with
    mode="bilinear", align_corners=False, antialias=True.
    """
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(target) + 0.5) * scale
    distances = np.abs(np.arange(source) + 0.5 - centers[:, None]) / reach
    weights = np.maximum(1 - distances, 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _decide(logits_KHW: NDArray[np.float32], confidence: float) -> tuple[LabelMap, Plane]:
    """Softmax, argmax and threshold. The best class's probability is 1 / Σ exp(logit - best logit)."""
    best = logits_KHW[0].copy()
    labels = np.zeros(best.shape, np.uint8)
    for number, plane in enumerate(logits_KHW[1:], start=1):
        wins = cv2.compare(plane, best, cv2.CMP_GT)  # 255 where true; of equals the first class stays
        np.maximum(labels, wins & np.uint8(number), out=labels)  # numbers rise, so the last winner is the largest
        np.maximum(best, plane, out=best)
    total = np.zeros(best.shape, np.float32)
    for plane in logits_KHW:
        plane -= best
        total += cv2.exp(plane, dst=plane)  # a third of the time of numpy's
    probability = 1 / total
    unsure = probability < np.float32(confidence)
    labels[unsure] = BACKGROUND
    probability[unsure] = 0
    return labels, (probability * np.float32(255)).astype(np.uint8)
