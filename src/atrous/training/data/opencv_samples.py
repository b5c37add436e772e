"""Samples made by OpenCV, one by one, in the thread that asks."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import IGNORE
from atrous.training.data.change import EDGE_GREY, Change, Floats, Layer, Sample


def make_by_opencv(samples: Sequence[Sample]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures uint8 (N, H, W, 3) and labels uint8 (N, H, W), 255 outside the picture; all samples have one size."""
    pictures, labels = zip(*map(make, samples), strict=True)
    return torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.stack(labels))


def make(sample: Sample) -> tuple[Picture, LabelMap]:
    """Picture and labels of one sample."""
    picture, labels_HW = changed(sample[0])
    for layer in sample[1:]:
        above, above_labels = changed(layer)
        there_HW = above_labels == layer.shows
        picture = np.where(there_HW[..., None], above, picture)
        labels_HW = np.where(there_HW, above_labels, labels_HW)
    return picture, labels_HW


def changed(layer: Layer) -> tuple[Picture, LabelMap]:
    """What a layer looks like."""
    change = layer.change
    picture, labels_HW = _resized(*layer.window(), change)
    if change.mirrored:
        picture, labels_HW = picture[:, ::-1], labels_HW[:, ::-1]
    picture = relight(picture, change.light)
    if change.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), change.blur), np.uint8)
    return picture, np.ascontiguousarray(labels_HW)


def _resized(picture: Picture, labels_HW: LabelMap, change: Change) -> tuple[Picture, LabelMap]:
    """The window at its new size, on a canvas. The whole picture is never resized."""
    size_WH, place = (change.columns.long, change.rows.long), (change.rows.target, change.columns.target)
    canvas = np.full((*change.crop_HW, 3), EDGE_GREY, np.uint8)
    canvas_labels = np.full(change.crop_HW, IGNORE, np.uint8)
    canvas[place] = cv2.resize(picture, size_WH, interpolation=cv2.INTER_AREA if change.shrinks else cv2.INTER_LINEAR)
    canvas_labels[place] = cv2.resize(labels_HW, size_WH, interpolation=cv2.INTER_NEAREST_EXACT)
    return canvas, canvas_labels


def relight(picture: Picture, matrix: Floats) -> Picture:
    """Apply a colour matrix (3, 4) to every pixel, saturating at 0 and 255."""
    return np.asarray(cv2.transform(picture, matrix), np.uint8)
