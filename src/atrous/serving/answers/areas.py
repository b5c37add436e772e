"""The pixels of each class as run lengths, in rows as `supervision.Detections.from_inference` reads them."""

import cv2

from atrous.domain.classes import BACKGROUND
from atrous.imaging.rle import LabelRuns, compress
from atrous.runtime.prediction import Prediction
from atrous.serving.answers.answers import ClassArea, RunLengths


def class_areas(prediction: Prediction) -> list[ClassArea]:
    """One row a class present but background, by rising number."""
    runs = LabelRuns.of(prediction.labels_HW)
    return [_area(prediction, runs, number) for number in prediction.present_class_ids if number != BACKGROUND]


def _area(prediction: Prediction, runs: LabelRuns, number: int) -> ClassArea:
    height, width = prediction.labels_HW.shape
    left, top, right, bottom = _box(runs, number, height)
    inside_HW = cv2.compare(prediction.labels_HW, number, cv2.CMP_EQ)  # type: ignore[call-overload]
    return {
        "class_id": number,
        "class": prediction.class_names[number],
        "confidence": cv2.mean(prediction.confidence_HW, inside_HW)[0] / 255,
        "x": (left + right) / 2,
        "y": (top + bottom) / 2,
        "width": right - left,
        "height": bottom - top,
        "rle_mask": RunLengths(size=(height, width), counts=compress(runs.counts(number))),
    }


def _box(runs: LabelRuns, number: int, height: int) -> tuple[int, int, int, int]:
    """The first and the last column and row that a class touches: left, top, right, bottom."""
    mine = runs.labels == number
    first, last = runs.starts[mine], runs.ends[mine] - 1
    left, right = int(first[0]) // height, int(last[-1]) // height
    if (first // height != last // height).any():  # a run goes over the bottom of a column and on at the next one's top
        return left, 0, right, height - 1
    return left, int((first % height).min()), right, int((last % height).max())
