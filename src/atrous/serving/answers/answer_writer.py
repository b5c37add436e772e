"""From a prediction to the answer that was asked for: JSON, a label PNG, or a drawn picture."""

import json
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import pybase64

from atrous.domain.arrays import Plane
from atrous.domain.model_id import ModelId
from atrous.imaging.png import encode_plane
from atrous.imaging.threads import side_by_side
from atrous.runtime.detailed import Detailed
from atrous.runtime.prediction import Prediction
from atrous.runtime.probabilities import BestClasses, EveryClass
from atrous.serving.answers.answers import Answer, ImageSize, Masks, RankedMasks, ResolvedModel
from atrous.serving.answers.areas import class_areas

MaskForm = Literal["png", "rle"]


@dataclass(frozen=True)
class AnswerWriter:
    """Makes the answers of one request."""

    inference_id: str
    model_id: ModelId
    masks: MaskForm = "png"
    confidence_mask: bool = True
    flat: bool = False
    """Copy the mask and the class map to the top level."""
    draw: bool = False
    """Add the picture with the labels drawn over it."""
    legend: bool = False

    def __call__(self, detailed: Detailed, seconds: float) -> Answer:
        """The answer to one picture."""
        prediction = detailed.prediction
        masks = self._masks(detailed)
        height, width = prediction.labels_HW.shape
        return Answer(
            inference_id=self.inference_id,
            time=seconds,
            resolved_model=ResolvedModel(str(self.model_id)),
            image=ImageSize(width, height),
            predictions=masks,
            segmentation_mask=masks.segmentation_mask if self.flat else None,
            class_map=masks.class_map if self.flat else None,
            visualization=_base64(overlay_jpeg(prediction, self.legend)) if self.draw else None,
        )

    def _masks(self, detailed: Detailed) -> Masks:
        prediction, planes = detailed.prediction, detailed.probabilities
        labels, confidence = side_by_side(
            [
                lambda: _plane(prediction.labels_HW) if self.masks == "png" else None,
                lambda: _plane(prediction.confidence_HW) if self.confidence_mask else None,
            ]
        )
        return Masks(
            segmentation_mask=labels,
            class_map=class_map(prediction),
            confidence_mask=confidence,
            present_class_ids=list(prediction.present_class_ids),
            rle_masks=class_areas(prediction) if self.masks == "rle" else None,
            top_classes=_ranked(planes) if isinstance(planes, BestClasses) else None,
            probability_masks=_by_class(planes) if isinstance(planes, EveryClass) else None,
        )


@dataclass(frozen=True)
class LabelPng:
    """The label map itself, and what tells what its numbers mean."""

    data: bytes
    class_map: dict[str, str]
    present_class_ids: tuple[int, ...]

    @classmethod
    def of(cls, detailed: Detailed, _: float) -> "LabelPng":
        """8-bit grey, as large as the picture. Takes what `AnswerWriter` takes."""
        prediction = detailed.prediction
        return cls(encode_plane(prediction.labels_HW), class_map(prediction), prediction.present_class_ids)

    def headers(self) -> dict[str, str]:
        """The classes; names beyond ASCII are escaped as JSON allows."""
        return {
            "X-Class-Map": json.dumps(self.class_map),
            "X-Present-Class-Ids": ",".join(map(str, self.present_class_ids)),
        }


def class_map(prediction: Prediction) -> dict[str, str]:
    """Class number as text → name, for every class."""
    return {str(number): name for number, name in enumerate(prediction.class_names)}


def overlay_jpeg(prediction: Prediction, legend: bool) -> bytes:
    """The picture with the labels drawn over it, as a JPEG; wider than the picture when it has a legend."""
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(prediction.overlay(legend=legend), cv2.COLOR_RGB2BGR))
    return jpeg.tobytes()


def _ranked(planes: BestClasses) -> list[RankedMasks]:
    ranks = zip(planes.class_ids_RHW, planes.planes_RHW, strict=True)
    return [RankedMasks(_plane(class_ids_HW), _plane(shares_HW)) for class_ids_HW, shares_HW in ranks]


def _by_class(planes: EveryClass) -> dict[str, str]:
    return {str(number): _plane(plane_HW) for number, plane_HW in enumerate(planes.planes_KHW)}


def _plane(plane_HW: Plane) -> str:
    return _base64(encode_plane(np.ascontiguousarray(plane_HW)))


def _base64(data: bytes) -> str:
    return pybase64.b64encode_as_string(data)
