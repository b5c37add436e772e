"""The answer to a picture, field by field as clients read it. These records are types, docs and wire at once."""

from dataclasses import dataclass

import cv2
import orjson
import pybase64

from atrous.domain.model_id import ModelId
from atrous.imaging.png import encode_plane
from atrous.runtime.prediction import Prediction


@dataclass(frozen=True)
class ResolvedModel:
    """The model that answered."""

    model_id: str


@dataclass(frozen=True)
class ImageSize:
    """Of the picture after it was turned upright."""

    width: int
    height: int


@dataclass(frozen=True)
class Masks:
    """Both masks are base64 of 8-bit grey PNGs, as large as the picture."""

    segmentation_mask: str
    """Class numbers; 0 is background."""
    class_map: dict[str, str]
    """Class number as text → name, for every class of the model."""
    confidence_mask: str
    """255 times the probability of the class; 0 where it was below the threshold."""
    present_class_ids: list[int]
    """The numbers found in the mask, rising."""


@dataclass(frozen=True)
class Answer:
    """One picture's answer. What is None is left out of the JSON."""

    inference_id: str
    """The same for all pictures of a request."""
    time: float
    """Seconds for decoding and predicting."""
    resolved_model: ResolvedModel
    image: ImageSize
    predictions: Masks
    segmentation_mask: str | None = None
    """A copy from `predictions`, in answers to multipart requests: the `roboflow` package reads it here."""
    class_map: dict[str, str] | None = None
    """Likewise."""
    visualization: str | None = None
    """Base64 of a JPEG: the picture with the labels drawn over it, if that was asked for."""


@dataclass(frozen=True)
class AnswerWriter:
    """Makes the answers of one request."""

    inference_id: str
    model_id: ModelId
    flat: bool = False
    """Copy the mask and the class map to the top level."""
    draw: bool = False
    """Add the picture with the labels drawn over it."""
    legend: bool = False

    def __call__(self, prediction: Prediction, seconds: float) -> Answer:
        """The answer to one picture."""
        masks = _masks(prediction)
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


def overlay_jpeg(prediction: Prediction, legend: bool) -> bytes:
    """The picture with the labels drawn over it, as a JPEG; wider than the picture when it has a legend."""
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(prediction.overlay(legend=legend), cv2.COLOR_RGB2BGR))
    return jpeg.tobytes()


def answer_json(answer: Answer) -> bytes:
    """One answer on the wire."""
    return orjson.dumps(_without_none(answer))


def answers_json(answers: list[Answer]) -> bytes:
    """A list of answers on the wire."""
    return orjson.dumps([_without_none(answer) for answer in answers])


def _masks(prediction: Prediction) -> Masks:
    return Masks(
        segmentation_mask=_base64(encode_plane(prediction.labels_HW)),
        class_map={str(number): name for number, name in enumerate(prediction.class_names)},
        confidence_mask=_base64(encode_plane(prediction.confidence_HW)),
        present_class_ids=list(prediction.present_class_ids),
    )


def _without_none(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in vars(answer).items() if value is not None}


def _base64(data: bytes) -> str:
    return pybase64.b64encode_as_string(data)
