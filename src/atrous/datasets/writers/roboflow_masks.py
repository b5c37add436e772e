"""Roboflow's "PNG Masks - Semantic Segmentation", to the byte, so that its readers take it for an export of its own.

Each split holds `NAME_jpg.rf.HASH.jpg`, `NAME_jpg.rf.HASH_mask.png` and `_classes.csv` side by side. The real classes
stand in the order of their bytes (upper case first), numbered from 1 after background.
"""

import csv
import hashlib
import io
import re
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.split import source_name
from atrous.datasets.versions.entries import ENDINGS
from atrous.datasets.writers.export import Export, ExportSample, each_sample
from atrous.datasets.writers.picture import as_jpeg
from atrous.datasets.writers.roboflow_readme import dataset_readme, export_readme
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND_NAME, IGNORE, Classes
from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Reporter
from atrous.imaging.header import read_header

LAYOUT = "train/, valid/ and test/, each with NAME.jpg, NAME_mask.png and _classes.csv (Roboflow)"

NAMED_BY_ROBOFLOW = re.compile(r".*\.rf\.[0-9a-f]{32}")


def write(export: Export, folder: Path, reporter: Reporter) -> None:
    """See `Writer.write`. Pictures that are no JPEG become one."""
    order = _by_bytes(export.classes)
    table = _new_numbers(export.classes, order)
    for split in export.splits():
        (folder / split).mkdir()
        (folder / split / "_classes.csv").write_text(_class_rows(order), encoding="utf-8", newline="\n")
    (folder / "README.dataset.txt").write_text(dataset_readme(export), encoding="utf-8", newline="\n")
    (folder / "README.roboflow.txt").write_text(export_readme(export), encoding="utf-8", newline="\n")

    def write_sample(sample: ExportSample) -> None:
        picture, labels_HW = sample.picture_bytes(), np.asarray(cv2.LUT(sample.labels(), table), np.uint8)
        jpeg = as_jpeg(picture, sample.name)
        source = export.sources.get(sample.name, sample.name)
        start = folder / sample.split / _file_name(sample, source, picture, jpeg, labels_HW)
        Path(f"{start}.jpg").write_bytes(jpeg)
        Path(f"{start}_mask.png").write_bytes(encode_mask(labels_HW))

    for _ in each_sample(write_sample, export, reporter):
        pass


def _by_bytes(classes: Classes) -> list[str]:
    return [BACKGROUND_NAME, *sorted(classes.names[1:], key=str.encode)]


def _new_numbers(classes: Classes, order: list[str]) -> NDArray[np.uint8]:
    """Our class number → Roboflow's; ignore stays 255."""
    table = np.full(256, IGNORE, np.uint8)
    table[: len(classes)] = [0, *(order.index(name, 1) for name in classes.names[1:])]
    return table


def _class_rows(order: list[str]) -> str:
    """Header and rows as Roboflow writes them: a space after the comma, no line break at the end."""
    return "\n".join(["Pixel Value, Class", *(f"{number}, {_cell(name)}" for number, name in enumerate(order))])


def _cell(name: str) -> str:
    if name.splitlines() != [name]:
        raise BadDataset(f"The class name {name!r} has a line break, which _classes.csv cannot hold; rename it.")
    cell = io.StringIO()
    csv.writer(cell, lineterminator="").writerow([name])
    return cell.getvalue()


def _file_name(sample: ExportSample, source: str, picture: bytes, jpeg: bytes, labels_HW: LabelMap) -> str:
    """SOURCE_ENDING.rf.HASH; a name of this form came from Roboflow and is kept."""
    if NAMED_BY_ROBOFLOW.fullmatch(sample.name):
        return sample.name
    if NAMED_BY_ROBOFLOW.fullmatch(source):
        stem = source_name(source)
    else:
        stem = f"{source}_{ENDINGS[read_header(picture, sample.name).format].removeprefix('.')}"
    digest = hashlib.sha256(b"\0".join((sample.name.encode(), jpeg, labels_HW.tobytes()))).hexdigest()
    return f"{stem}.rf.{digest[:32]}"
