"""One file per format. To add one: write its module and put it into `WRITERS`. `write.py` calls them."""

from pathlib import Path
from typing import Protocol

from atrous.datasets.writers import coco, index_masks, mmsegmentation, roboflow_masks, ultralytics_masks, voc, yolo
from atrous.datasets.writers.export import Export
from atrous.domain.reporter import Reporter


class Writer(Protocol):
    """What a module of this folder offers."""

    LAYOUT: str
    """The files that are written, as a sentence's part."""

    def write(self, export: Export, folder: Path, reporter: Reporter) -> None:
        """Write a dataset into a folder that is there and empty, one sample at a time, with `each_sample`.

        The same export gives the same bytes on any machine, so nothing depends on the date or on which thread was
        first. The folder gets its name when this returns, and is cleared away when it raises.

        Raises:
            BadDataset, BadPicture: a sample cannot be read, or a name cannot be written in this format.
        """


WRITERS: dict[str, Writer] = {
    "png-mask-semantic": roboflow_masks,
    "index-masks": index_masks,
    "mmsegmentation": mmsegmentation,
    "ultralytics-semantic": ultralytics_masks,
    "voc": voc,
    "coco": coco,
    "yolo": yolo,
}
