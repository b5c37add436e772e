"""A picture on the wire."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from atrous.domain.classes import BACKGROUND
from atrous.domain.splits import Split
from atrous.storage.records.picture_records import PictureView
from atrous.studio.rest.ids import milliseconds


class WireAnnotation(BaseModel):
    """A picture's labels."""

    revision: int
    author: str
    width: int
    height: int
    classes: list[str] = Field(description="Those it shows, less background.")
    mask: str = Field(description="Link to a grey PNG of class numbers.")


class WireUrls(BaseModel):
    """Where the picture is had, without a key, for an hour."""

    original: str


class WirePicture(BaseModel):
    """A picture, as `project.image` shows it."""

    id: str
    name: str
    split: Split
    created: int
    tags: list[str]
    labels: list[str]
    batch: str | None
    urls: WireUrls
    annotation: WireAnnotation | None


def labels_of(view: PictureView, class_names: Sequence[str]) -> list[str]:
    """Names of the classes that a picture shows, less background."""
    return [class_names[number] for number in view.class_ids if number != BACKGROUND]


def found_picture(view: PictureView, class_names: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
    """The fields of a picture that a search asked for; names that nobody knows are left out."""
    labels = labels_of(view, class_names)
    known: dict[str, Any] = {
        "id": str(view.id),
        "name": view.file_name,
        "created": milliseconds(view.created_at),
        "labels": labels,
        "split": view.split,
        "tags": list(view.tags),
        "annotations": {"count": len(labels), "classes": dict.fromkeys(labels, 1)},
        "batch": None if view.batch is None else str(view.batch),
        "width": view.size_HW[1],
        "height": view.size_HW[0],
    }
    return {"mediaType": "image"} | {name: known[name] for name in fields if name in known}
