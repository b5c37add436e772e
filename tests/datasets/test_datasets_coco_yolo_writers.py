"""Areas written as run lengths and as outlines come back pixel by pixel, in our readers and in others'."""

import json
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
import supervision
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from atrous.datasets.drawing.polygons import Polygons
from atrous.datasets.read import read
from atrous.datasets.writers.export import Export
from atrous.datasets.writers.keyholes import outlines
from atrous.datasets.writers.write import write
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.splits import Split
from atrous.imaging.png import encode_picture

FORMATS = ("coco", "yolo")
CLASSES = Classes.of(("zebra crossing", "no", "1.0", "a: b", "Ärger"))


@dataclass(frozen=True, eq=False)
class Blobs:
    """Areas with holes, islands in the holes, specks and thin lines; without any in "empty"."""

    name: str
    split: Split
    size_HW: tuple[int, int] = (37, 53)
    ignore: bool = True

    def picture_bytes(self) -> bytes:
        noise = np.random.default_rng(list(self.name.encode())).integers(0, 255, (*self.size_HW, 3), np.uint8)
        return encode_picture(noise)

    def labels(self) -> LabelMap:
        if self.name == "empty":
            return np.zeros(self.size_HW, np.uint8)
        values = np.array([0, 0, 1, 2, 3, 4, *([255] if self.ignore else [0])], np.uint8)
        noise_HW = np.random.default_rng(list(self.name.encode())).random(self.size_HW).astype(np.float32)
        smooth_HW = cv2.GaussianBlur(noise_HW, (5, 5), 0.7)
        levels = np.quantile(smooth_HW, np.linspace(0, 1, len(values) + 1)[1:-1])
        labels_HW = values[np.digitize(smooth_HW, levels)]
        labels_HW[3:4, 5:40] = 2
        return labels_HW


SAMPLES = (Blobs("a.b", "train"), Blobs("empty", "train"), Blobs("c d", "valid", (1, 9)), Blobs("Ü", "test", (40, 3)))
EXPORT = Export("leaves", 3, CLASSES, SAMPLES)


def content(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_written_reads_back_and_is_written_the_same(format, tmp_path):
    write(format, EXPORT, tmp_path / "one")
    dataset = read(tmp_path / "one")
    assert (dataset.format, dataset.problems) == (format, ())
    assert dataset.classes == CLASSES
    assert {sample.name: sample.split for sample in dataset.samples} == {one.name: one.split for one in SAMPLES}
    for sample in dataset.samples:
        wanted = next(one for one in SAMPLES if one.name == sample.name)
        np.testing.assert_array_equal(sample.labels(), wanted.labels())
        assert sample.picture_bytes() == wanted.picture_bytes()
    write(format, replace(EXPORT, classes=dataset.classes, samples=in_order(dataset)), tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two")


def in_order(dataset):
    places = {one.name: place for place, one in enumerate(SAMPLES)}
    return tuple(sorted(dataset.samples, key=lambda sample: places[sample.name]))


@pytest.mark.parametrize("format", FORMATS)
def test_a_class_for_ignore_is_written_where_pixels_are_ignored(format, tmp_path):
    names = {}
    for ignore, classes in ((False, CLASSES), (True, CLASSES), (True, Classes.of(("ignore", *CLASSES.names[2:])))):
        folder = tmp_path / f"{ignore} {classes.names[1]}"
        write(format, replace(EXPORT, classes=classes, samples=(Blobs("a", "train", ignore=ignore),)), folder)
        names[ignore, classes.names[1]] = written_names(folder)
    assert names[False, "zebra crossing"] == list(CLASSES.names[1:])
    assert names[True, "zebra crossing"] == [*CLASSES.names[1:], "ignore"]
    assert names[True, "ignore"] == ["ignore", *CLASSES.names[2:], "don't care"]


def written_names(folder):
    if (folder / "data.yaml").is_file():
        found = yaml.safe_load((folder / "data.yaml").read_text(encoding="utf-8"))
        assert found["nc"] == len(found["names"])
        return found["names"]
    found = json.loads((folder / "train" / "_annotations.coco.json").read_bytes())["categories"]
    assert [row["id"] for row in found] == list(range(1, len(found) + 1))
    return [row["name"] for row in found]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools itself
def test_pycocotools_draws_the_same_pixels_from_coco(tmp_path):
    write("coco", EXPORT, tmp_path / "set")
    found = json.loads((tmp_path / "set/train/_annotations.coco.json").read_bytes())
    drawn_HW = np.zeros(SAMPLES[0].size_HW, np.uint8)
    for row in found["annotations"]:
        run_lengths = coco_mask.frPyObjects(row["segmentation"], *SAMPLES[0].size_HW)
        inside_HW = coco_mask.decode(run_lengths) > 0
        assert (row["area"], row["bbox"]) == (inside_HW.sum(), coco_mask.toBbox(run_lengths).tolist())
        drawn_HW[inside_HW] = row["category_id"] if row["category_id"] <= 5 else 255
    np.testing.assert_array_equal(drawn_HW, SAMPLES[0].labels())
    assert {row["image_id"] for row in found["annotations"]} == {0}
    assert [row["file_name"] for row in found["images"]] == ["a.b.png", "empty.png"]


def test_supervision_draws_the_same_pixels_from_both(tmp_path):
    for format in FORMATS:
        write(format, EXPORT, tmp_path / format)
    coco = supervision.DetectionDataset.from_coco(
        str(tmp_path / "coco/train"), str(tmp_path / "coco/train/_annotations.coco.json"), force_masks=True
    )
    yolo = supervision.DetectionDataset.from_yolo(
        str(tmp_path / "yolo/train/images"),
        str(tmp_path / "yolo/train/labels"),
        str(tmp_path / "yolo/data.yaml"),
        force_masks=True,
    )
    for dataset in (coco, yolo):
        _, _, detections = next(one for one in dataset if "a.b" in str(one[0]))
        drawn_HW = np.zeros(SAMPLES[0].size_HW, np.uint8)
        for inside_HW, number in zip(detections.mask, detections.class_id, strict=True):
            drawn_HW[inside_HW] = number + 1 if number < 5 else 255
        np.testing.assert_array_equal(drawn_HW, SAMPLES[0].labels())


def test_yolo_files_are_as_ultralytics_and_roboflow_want_them(tmp_path):
    write("yolo", EXPORT, tmp_path / "set")
    files = content(tmp_path / "set")
    assert files["train/labels/empty.txt"] == b""
    rows = [line.split() for name in files if name.endswith(".txt") for line in files[name].decode().splitlines()]
    assert all(len(row) >= 7 and len(row) % 2 for row in rows)  # five numbers would be a box
    assert all(0 <= float(share) < 1 for row in rows for share in row[1:])
    names = yaml.safe_load(files["data.yaml"])
    assert [names[key] for key in ("train", "val", "test")] == [f"../{s}/images" for s in ("train", "valid", "test")]
    truncated_HW = np.zeros(SAMPLES[0].size_HW, np.uint8)
    for number, *shares in (line.split() for line in files["train/labels/a.b.txt"].decode().splitlines()):
        corners = np.array(shares, np.float64).reshape(-1, 2) * truncated_HW.shape[::-1]
        cv2.fillPoly(truncated_HW, [corners.astype(np.int32)], int(number) + 1)  # as Ultralytics cuts fractions off
    np.testing.assert_array_equal(truncated_HW, np.minimum(SAMPLES[0].labels(), 6))


@given(st.integers(0, 100_000), st.sampled_from([0.1, 0.6, 1.0]), st.sampled_from([0.0, 0.4, 0.45, 0.5, 0.6]))
@settings(max_examples=150, deadline=None)
def test_one_outline_an_area_whatever_its_holes(seed, blur, level):
    rng = np.random.default_rng(seed)
    noise_HW = rng.random(tuple(rng.integers(1, 50, 2))).astype(np.float32)
    inside_HW = (cv2.GaussianBlur(noise_HW, (5, 5), blur) > level).astype(np.uint8)
    drawn_HW = np.zeros_like(inside_HW)
    found = list(outlines(inside_HW))
    for corners in found:
        Polygons.of(corners.astype(np.float64)).cover(inside_HW.shape).paint(drawn_HW, 1)
    np.testing.assert_array_equal(drawn_HW, inside_HW)
    assert len(found) == cv2.connectedComponents(inside_HW, connectivity=8)[0] - 1
