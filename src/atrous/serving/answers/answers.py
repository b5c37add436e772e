"""The answer to a picture, field by field as clients read it. These records are types, docs and wire at once."""

from dataclasses import dataclass

import orjson
from typing_extensions import TypedDict  # typing's own has no functional form that pydantic reads on Python 3.11


@dataclass(frozen=True)
class ResolvedModel:
    """The model that answered."""

    model_id: str


@dataclass(frozen=True)
class ImageSize:
    """Of the picture after it was turned upright."""

    width: int
    height: int


class RunLengths(TypedDict):
    """COCO's compressed RLE, for pycocotools and supervision."""

    size: tuple[int, int]
    """Height and width."""
    counts: str


ClassArea = TypedDict(
    "ClassArea",
    {
        "class_id": int,
        "class": str,
        "confidence": float,
        "x": float,
        "y": float,
        "width": float,
        "height": float,
        "rle_mask": RunLengths,
    },
)
"""All pixels of one class: their box by its centre, as detections have it, their mean confidence, their run lengths."""


@dataclass(frozen=True)
class RankedMasks:
    """The class of one rank at each pixel and its probability, base64 of 8-bit grey PNGs."""

    class_mask: str
    probability_mask: str
    """Probability times 255, cut off, before any threshold."""


@dataclass(frozen=True, kw_only=True)
class Masks:
    """Masks are base64 of 8-bit grey PNGs, as large as the picture."""

    segmentation_mask: str | None = None
    """Class numbers; 0 is background. Left out with masks=rle."""
    class_map: dict[str, str]
    """Class number as text → name, for every class of the model."""
    confidence_mask: str | None = None
    """255 times the probability of the class; 0 where it was below the threshold. Left out if it is not wanted."""
    present_class_ids: list[int]
    """The numbers found in the mask, rising."""
    rle_masks: list[ClassArea] | None = None
    """With masks=rle: each class present but background."""
    top_classes: list[RankedMasks] | None = None
    """With probabilities=top3: the three most probable classes of each pixel, the best first."""
    probability_masks: dict[str, str] | None = None
    """With probabilities=all: class number as text → 255 times its probability, before any threshold."""


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


def answer_json(answer: Answer) -> bytes:
    """One answer on the wire."""
    return orjson.dumps(_wire(answer))


def answers_json(answers: list[Answer]) -> bytes:
    """A list of answers on the wire."""
    return orjson.dumps([_wire(answer) for answer in answers])


def _wire(answer: Answer) -> dict[str, object]:
    return _without_none(answer) | {"predictions": _without_none(answer.predictions)}


def _without_none(record: Answer | Masks) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if value is not None}
