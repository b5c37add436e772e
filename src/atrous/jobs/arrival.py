"""How pictures that are imported come into a project."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from atrous.datasets.mask_png import encode_mask
from atrous.domain.classes import IGNORE
from atrous.domain.splits import Split
from atrous.imaging.decode import decode_index_mask
from atrous.storage.records.records import NewPicture
from atrous.storage.shelves.events import COMMAND_LINE


@dataclass(frozen=True)
class Arrival:
    """What is done to the pictures of a dataset beside keeping them."""

    batch: str | None = None
    tags: tuple[str, ...] = ()
    split: Split | None = None
    """All into this one; None keeps the dataset's splits."""
    merge_classes: bool = False
    """Give the project the classes it lacks, and the labels its numbers; else its classes must be the dataset's."""
    relabel: bool = True
    """Give pictures that are there and labelled the labels of the dataset; those they had are kept."""
    author: str = COMMAND_LINE

    def settle(self, new: NewPicture, numbers: tuple[int, ...]) -> NewPicture:
        """A picture in the split and with the class numbers that it shall have; `numbers` is the new one of each."""
        moved = new if self.split is None else replace(new, split=self.split)
        return moved if numbers == tuple(range(len(numbers))) else renumber(moved, numbers)


AS_THEY_ARE = Arrival()


def renumber(new: NewPicture, numbers: tuple[int, ...]) -> NewPicture:
    """A picture whose labels have other class numbers; 255 stays."""
    table = np.full(256, IGNORE, np.uint8)
    table[: len(numbers)] = numbers
    labels_HW = np.asarray(cv2.LUT(decode_index_mask(new.mask_png, name=new.name), table), np.uint8)
    pixels = {int(table[value]): count for value, count in (new.class_pixels or {}).items()}
    return replace(new, mask_png=encode_mask(labels_HW), class_pixels=pixels)
