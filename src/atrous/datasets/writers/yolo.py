"""YOLO for segmentation as Roboflow lays it out: `SPLIT/images`, `SPLIT/labels` with a text file each, `data.yaml`."""

from pathlib import Path

import numpy as np
import yaml  # type: ignore[import-untyped]

from atrous.datasets.value_map import count_values
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.ignore_class import written_names, written_number
from atrous.datasets.writers.keyholes import outlines
from atrous.datasets.writers.picture import upright
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import IGNORE, Classes
from atrous.domain.reporter import Reporter
from atrous.domain.splits import Split

LAYOUT = "train/, valid/ and test/, each with images/ and labels/ of outlines, and data.yaml (YOLO segmentation)"

INSIDE = 0.25
"""Added to the pixel's number: readers that cut off the fraction find the same pixel as those that round."""
FEWEST_CORNERS = 3  # two would read as a box; a point or a line repeats itself
SPLIT_KEYS: dict[Split, str] = {"train": "train", "valid": "val", "test": "test"}


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`. Ignored pixels become a class "ignore", if there are any."""
    for split in export.splits():
        (folder / split / "images").mkdir(parents=True)
        (folder / split / "labels").mkdir()

    def write_sample(sample: ExportSample) -> bool:
        picture, labels_HW = upright(sample.picture_bytes(), sample.name), sample.labels()
        (folder / sample.split / "images" / (sample.name + picture.ending)).write_bytes(picture.data)
        text = label_text(labels_HW, export.classes)
        (folder / sample.split / "labels" / f"{sample.name}.txt").write_text(text, encoding="utf-8", newline="\n")
        return bool((labels_HW == IGNORE).any())

    with_ignore = any(list(each_sample(write_sample, export, reporter)))
    (folder / "data.yaml").write_text(_data_yaml(export, with_ignore), encoding="utf-8", newline="\n")


def label_text(labels_HW: LabelMap, classes: Classes) -> str:
    """A line for each connected area: its place among the written classes, and its outline."""
    size_WH = np.array(labels_HW.shape[::-1], np.float64)
    lines = []
    for number in np.flatnonzero(count_values(labels_HW)).tolist():
        if number:
            for corners in outlines((labels_HW == number).view(np.uint8)):
                enough = np.resize(corners, (max(len(corners), FEWEST_CORNERS), 2))
                shares = ((enough + INSIDE) / size_WH).ravel().tolist()
                lines.append(" ".join((str(written_number(number, classes)), *(f"{share:.6f}" for share in shares))))
    return "".join(f"{line}\n" for line in lines)


def _data_yaml(export: Export, with_ignore: bool) -> str:
    """The paths begin with `../` as in Roboflow's own files: its client cuts the dots off, and Ultralytics the rest."""
    names = written_names(export.classes, with_ignore)
    content: dict[str, object] = {SPLIT_KEYS[split]: f"../{split}/images" for split in export.splits()}
    content |= {"nc": len(names), "names": names}
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
