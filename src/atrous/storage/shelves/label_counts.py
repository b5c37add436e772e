"""What labels show: the pixels of each class, with the labels, and by picture to find pictures by."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from atrous.domain.classes import IGNORE
from atrous.storage.catalog.picture_tables import Presence
from atrous.storage.catalog.tables import Annotation


def count_pixels(mask_png: bytes, name: str) -> dict[int, int]:
    """Class number or 255 → pixels, of an index PNG.

    Raises:
        BadPicture: it is no index PNG.
    """
    import numpy as np  # beside OpenCV a tenth of a second, which verbs that count nothing need not wait for

    from atrous.imaging.decode import decode_index_mask

    pixels = np.bincount(decode_index_mask(mask_png, name=name).reshape(-1), minlength=256)
    return {int(value): int(pixels[value]) for value in pixels.nonzero()[0]}


def show_labels(session: Session, project_id: int, rows: Iterable[Annotation]) -> None:
    """From now on the pictures of these labels are found by the classes that they show, and by no others."""
    session.flush()  # gives new pictures their ids
    counted = {row.picture_id: row.class_pixels or {} for row in rows}
    if not counted:
        return
    session.execute(delete(Presence).where(Presence.picture_id.in_(counted)))
    if shown := presences(project_id, counted):
        session.execute(insert(Presence), shown)


def presences(project_id: int, counted: Mapping[int, Mapping[Any, int]]) -> list[dict[str, int]]:
    """The rows of `Presence` for pictures by id, each with its pixels by class number, as such or as text."""
    return [
        {"project_id": project_id, "class_id": int(value), "picture_id": picture_id, "pixels": pixels}
        for picture_id, class_pixels in counted.items()
        for value, pixels in class_pixels.items()
        if int(value) != IGNORE
    ]


def as_json(class_pixels: Mapping[int, int]) -> dict[str, int]:
    """The counts as the catalog keeps them."""
    return {str(value): pixels for value, pixels in sorted(class_pixels.items())}
