"""COCO as Roboflow lays it out: a folder for each split with the pictures and `_annotations.coco.json`.

Each connected area of a class is an annotation with run lengths, not with outlines: pycocotools draws outlines about
half a pixel smaller than OpenCV does, so that thin cracks vanish; run lengths are the same pixels everywhere, holes
included. pycocotools, supervision and MMSegmentation's tools read them. Categories begin at 1; there is no row 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import orjson

from atrous.datasets.value_map import count_values
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.ignore_class import written_names, written_number
from atrous.datasets.writers.picture import upright
from atrous.domain.arrays import LabelMap, Plane, SizeHW
from atrous.domain.classes import Classes
from atrous.domain.reporter import Reporter
from atrous.domain.splits import Split

LAYOUT = "train/, valid/ and test/, each with pictures and _annotations.coco.json with run lengths (Roboflow's COCO)"

FILE = "_annotations.coco.json"
Row = dict[str, Any]


@dataclass(frozen=True)
class _Written:
    """What a sample adds to its split's file, but for the numbers of image and annotations."""

    split: Split
    file_name: str
    size_HW: SizeHW
    annotations: list[Row]


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`. Ignored pixels become a category "ignore", if there are any."""
    for split in export.splits():
        (folder / split).mkdir()

    def write_sample(sample: ExportSample) -> _Written:
        picture, labels_HW = upright(sample.picture_bytes(), sample.name), sample.labels()
        file_name = sample.name + picture.ending
        (folder / sample.split / file_name).write_bytes(picture.data)
        height, width = labels_HW.shape
        return _Written(sample.split, file_name, (height, width), list(_annotations(labels_HW, export.classes)))

    written = list(each_sample(write_sample, export, reporter))
    ignored = len(export.classes)
    with_ignore = any(row["category_id"] == ignored for one in written for row in one.annotations)
    for split in export.splits():
        rows = [one for one in written if one.split == split]
        content = _header(export, with_ignore) | _lists(rows)
        (folder / split / FILE).write_bytes(orjson.dumps(content))


def _header(export: Export, with_ignore: bool) -> Row:
    """No date, as the same version gives the same bytes; no supercategory "none", which marks Roboflow's row 0."""
    names = written_names(export.classes, with_ignore)
    return {
        "info": {"version": str(export.version), "description": export.title},
        "licenses": [],
        "categories": [
            {"id": number, "name": name, "supercategory": "objects"} for number, name in enumerate(names, start=1)
        ],
    }


def _lists(written: list[_Written]) -> Row:
    images: list[Row] = []
    annotations: list[Row] = []
    for image_id, one in enumerate(written):
        height, width = one.size_HW
        images.append({"id": image_id, "file_name": one.file_name, "height": height, "width": width})
        for row in one.annotations:
            annotations.append({"id": len(annotations), "image_id": image_id, **row})
    return {"images": images, "annotations": annotations}


def _annotations(labels_HW: LabelMap, classes: Classes) -> Iterator[Row]:
    for number in np.flatnonzero(count_values(labels_HW)).tolist():
        if number:
            for area in _areas((labels_HW == number).view(np.uint8)):
                yield {"category_id": written_number(number, classes) + 1, "iscrowd": 0, **area}


def _areas(inside_HW: Plane) -> Iterator[Row]:
    """The connected areas; pixels that touch by a corner are connected."""
    _, parts_HW, boxes, _ = cv2.connectedComponentsWithStats(inside_HW, connectivity=8)
    for part, (left, top, width, height, area) in enumerate(boxes[1:].tolist(), start=1):
        columns_HW = np.zeros((len(inside_HW), width), np.uint8)
        columns_HW[top : top + height] = parts_HW[top : top + height, left : left + width] == part
        runs = {"size": list(inside_HW.shape), "counts": _counts(columns_HW, left, inside_HW.shape[1])}
        yield {
            "segmentation": orjson.Fragment(orjson.dumps(runs)),  # a tenth of the memory until the file is written
            "bbox": [left, top, width, height],
            "area": area,
        }


def _counts(columns_HW: Plane, left: int, width: int) -> list[int]:
    """Lengths of the runs down the columns of a whole picture, from some columns that hold all that is inside."""
    height = len(columns_HW)
    flat = columns_HW.T.ravel()
    changes = np.flatnonzero(np.diff(flat, prepend=0, append=0)) + left * height
    ends = [*changes.tolist(), width * height]
    counts = np.diff(ends, prepend=0).tolist()
    return counts if counts[-1] else counts[:-1]
