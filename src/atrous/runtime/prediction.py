"""What a model says of a picture."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Picture, Plane
from atrous.domain.classes import BACKGROUND
from atrous.domain.errors import BadSettings, MissingExtra
from atrous.imaging.overlay import overlay
from atrous.imaging.png import encode_plane
from atrous.imaging.values import values_in

if TYPE_CHECKING:
    from supervision import Detections

OVERLAY_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True, eq=False)
class Prediction:
    """A class and a confidence for each pixel."""

    picture: Picture
    """RGB uint8 HWC, as it was given."""
    labels_HW: LabelMap
    confidence_HW: Plane
    """Probability of the label times 255, cut off; 0 where the threshold made a pixel background."""
    class_names: tuple[str, ...]

    @cached_property
    def present_class_ids(self) -> tuple[int, ...]:
        """The class numbers that occur, in order; with 0 where any pixel is background."""
        return values_in(self.labels_HW)

    def overlay(self, *, opacity: float = 0.5, legend: bool = True) -> Picture:
        """The picture with its classes tinted, and beside it a legend with their shares; RGB uint8 HWC."""
        return overlay(self.picture, self.labels_HW, self.class_names, opacity=opacity, legend=legend)

    def save(self, path: str | Path, *, opacity: float = 0.5, legend: bool = True) -> None:
        """Write the overlay as PNG, JPEG or WebP, by the name's ending.

        Raises:
            BadSettings: another ending.
        """
        path = Path(path)
        if path.suffix.lower() not in OVERLAY_SUFFIXES:
            raise BadSettings(f"{path} cannot be written; a name ends in one of {', '.join(OVERLAY_SUFFIXES)}.")
        drawn = cv2.cvtColor(self.overlay(opacity=opacity, legend=legend), cv2.COLOR_RGB2BGR)
        _, data = cv2.imencode(path.suffix.lower(), drawn)
        path.write_bytes(data.tobytes())

    def save_labels(self, path: str | Path) -> None:
        """Write the class numbers as a grey PNG, one a pixel.

        Raises:
            BadSettings: another ending than .png.
        """
        path = Path(path)
        if path.suffix.lower() != ".png":
            raise BadSettings(f"{path} cannot hold class numbers; other formats blur them, so the name ends in .png.")
        path.write_bytes(encode_plane(self.labels_HW))

    def to_supervision(self) -> "Detections":
        """For `supervision`: one row a class present but background.

        A row has the mask, its box (first and last column and row that it touches), the class number, the mean
        confidence within the mask, and the class's name in `data["class_name"]`.

        Raises:
            MissingExtra: supervision is not installed.
        """
        try:
            from supervision import Detections
        except ImportError as error:
            raise MissingExtra("supervision is not installed; pip install supervision.") from error
        class_ids = [number for number in self.present_class_ids if number != BACKGROUND]
        masks_CHW = self.labels_HW == np.array(class_ids, np.uint8)[:, None, None]
        return Detections(
            xyxy=np.array([_box(mask_HW) for mask_HW in masks_CHW], np.float32).reshape(-1, 4),
            mask=masks_CHW,
            class_id=np.array(class_ids, np.int64),
            confidence=np.array([self.confidence_HW[mask_HW].mean() / 255 for mask_HW in masks_CHW], np.float32),
            data={"class_name": np.array([self.class_names[number] for number in class_ids], np.str_)},
        )


def _box(mask: np.ndarray) -> tuple[int, int, int, int]:
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])
