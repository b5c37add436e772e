"""One file per format. To add one: write its module and put it into `READERS`."""

from typing import Protocol

from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import RawDataset
from atrous.datasets.readers import (
    cityscapes,
    coco,
    coco_stuff,
    color_masks,
    cvat,
    index_masks,
    label_studio,
    labelme,
    roboflow_masks,
    voc,
    yolo,
)
from atrous.datasets.tree import Tree


class Reader(Protocol):
    """What a module of this folder offers."""

    LAYOUT: str
    """The files that the format consists of, as a sentence's part for the error that nothing was found."""

    def detect(self, tree: Tree) -> str | None:
        """What shows that a tree is of this format ("found _classes.csv in train, valid"), or None. Decodes nothing."""

    def read(self, tree: Tree, options: ReadOptions) -> RawDataset:
        """The dataset in its own terms; no picture is decoded and no mask drawn.

        Raises:
            BadDataset: its lists cannot be read or contradict themselves; the message names the file.
        """


# The first that detects wins, so the layouts with the clearest marks come first.
READERS: dict[str, Reader] = {
    "png-mask-semantic": roboflow_masks,
    "coco": coco,
    "labelme": labelme,
    "cvat": cvat,
    "label-studio": label_studio,
    "cityscapes": cityscapes,
    "voc": voc,
    "color-masks": color_masks,
    "coco-stuff": coco_stuff,
    "index-masks": index_masks,
    "yolo": yolo,
}
