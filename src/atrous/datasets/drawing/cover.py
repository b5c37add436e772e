"""The pixels that one shape covers, kept only as far as the shape reaches."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from atrous.domain.arrays import LabelMap, Plane, SizeHW


@dataclass(frozen=True, eq=False)
class Cover:
    """A cut-out of a picture in which the pixels of a shape are not 0."""

    top: int
    left: int
    inside_HW: Plane
    """uint8, lying wholly inside the picture; may be empty."""

    @property
    def area(self) -> int:
        """Pixels covered."""
        return int(np.count_nonzero(self.inside_HW))

    def paint(self, labels_HW: LabelMap, value: int) -> None:
        """Set the covered pixels of a label map to a value."""
        height, width = self.inside_HW.shape
        if height and width:
            cutout_HW = labels_HW[self.top : self.top + height, self.left : self.left + width]
            cv2.copyTo(np.full_like(cutout_HW, value), self.inside_HW, cutout_HW)


NOTHING = Cover(0, 0, np.zeros((0, 0), np.uint8))


class Shape(Protocol):
    """Anything that covers pixels. Nothing is drawn before `cover` is called."""

    def cover(self, size_HW: SizeHW) -> Cover:
        """The pixels covered in a picture of this size; what lies outside it is cut off.

        Raises:
            BadDataset: the shape cannot be drawn; the message says why, and the caller adds the file.
        """


@dataclass(frozen=True, eq=False)
class Bitmap:
    """Pixels given one by one, such as a brush stroke; it may reach over the picture's edges."""

    inside_HW: Plane
    """uint8, not 0 where the shape is."""
    top: int = 0
    left: int = 0

    def cover(self, size_HW: SizeHW) -> Cover:
        """The part inside the picture."""
        top, left = max(0, self.top), max(0, self.left)
        bottom = min(size_HW[0], self.top + self.inside_HW.shape[0])
        right = min(size_HW[1], self.left + self.inside_HW.shape[1])
        if bottom <= top or right <= left:
            return NOTHING
        rows, columns = slice(top - self.top, bottom - self.top), slice(left - self.left, right - self.left)
        return Cover(top, left, np.ascontiguousarray(self.inside_HW[rows, columns]))
