"""A picture and its labels as arrays: what the steps of a recipe take and give."""

from dataclasses import dataclass

from atrous.domain.arrays import LabelMap, Picture, SizeHW
from atrous.domain.errors import BadDataset
from atrous.imaging.placement import Box


@dataclass(frozen=True, eq=False)
class Example:
    """RGB uint8 (height, width, 3) and class numbers uint8 (height, width)."""

    picture: Picture
    labels_HW: LabelMap

    @property
    def size_HW(self) -> SizeHW:
        """Height and width."""
        return self.labels_HW.shape[0], self.labels_HW.shape[1]

    def window(self, box: Box) -> "Example":
        """What lies inside a box."""
        return Example(self.picture[box.slices], self.labels_HW[box.slices])


def example_of(picture: Picture, labels_HW: LabelMap, name: str) -> Example:
    """A picture and the labels that lie on it.

    Raises:
        BadDataset: they differ in size.
    """
    if picture.shape[:2] != labels_HW.shape:
        (height, width), (mask_height, mask_width) = picture.shape[:2], labels_HW.shape
        raise BadDataset(f"{name}: the picture is {width}x{height} and its mask {mask_width}x{mask_height}.")
    return Example(picture, labels_HW)
