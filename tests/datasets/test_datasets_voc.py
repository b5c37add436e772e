"""Pascal VOC's SegmentationClass, as its kit, labelme and CVAT write it."""

import numpy as np
import pytest
from PIL import Image

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.voc_classes import VOC_NAMES, voc_colors


@pytest.fixture
def voc(layouts):
    """Three segmented pictures, one more for other tasks, and lists for train and val."""
    for stem in ("2007_01", "2007_02", "2007_03", "2007_99"):
        layouts.picture(f"VOCdevkit/VOC2012/JPEGImages/{stem}.jpg")
    folder = layouts.root / "VOCdevkit/VOC2012/SegmentationClass"
    folder.mkdir()
    for stem in ("2007_01", "2007_02", "2007_03"):
        mask = Image.fromarray(layouts.stripes((0, 15, 20, 255)))
        mask.putpalette(voc_colors().ravel().tolist())
        mask.save(folder / f"{stem}.png")
    lists = "VOCdevkit/VOC2012/ImageSets/Segmentation"
    layouts.text(f"{lists}/train.txt", "2007_01\n2007_03\n")
    layouts.text(f"{lists}/val.txt", "2007_02\n")
    layouts.text(f"{lists}/trainval.txt", "2007_01\n2007_02\n2007_03\n")
    return layouts


def test_stored_numbers_are_the_classes_and_255_is_ignore(voc):
    dataset = read(voc.root)
    assert dataset.format == "voc"
    assert dataset.classes.names == VOC_NAMES
    assert {sample.name: sample.split for sample in dataset.samples} == {
        "2007_01": "train",
        "2007_02": "valid",
        "2007_03": "train",
    }
    np.testing.assert_array_equal(dataset.samples[0].labels(), voc.stripes((0, 15, 20, 255)))
    assert not dataset.problems
    assert [decision.split(",")[0] for decision in dataset.decisions[:3]] == [
        "No class names are given",
        "The splits are those of ImageSets/Segmentation/train.txt",
        "1 picture of JPEGImages without a mask",
    ]


def test_a_list_of_names_says_what_the_numbers_mean(voc):
    voc.text("VOCdevkit/VOC2012/labels.txt", "\n".join(["background", *(f"thing {n}" for n in range(1, 21))]))
    assert read(voc.root).classes.names[20] == "thing 20"
    asked = read(voc.root, ReadOptions(classes=("background", *(f"asked {n}" for n in range(1, 21)))))
    assert asked.classes.names[15] == "asked 15"


def test_the_rows_of_a_label_map_name_the_numbers(voc):
    rows = ["# label:color_rgb:parts:actions", "background:0,0,0::", *(f"row {n}:{n},1,1::" for n in range(1, 21))]
    voc.text("VOCdevkit/VOC2012/labelmap.txt", "\n".join(rows))
    dataset = read(voc.root)
    assert dataset.format == "voc"
    assert dataset.classes.names[15] == "row 15"


def test_a_listed_picture_without_a_mask_is_named(voc):
    voc.text("VOCdevkit/VOC2012/ImageSets/Segmentation/test.txt", "2007_99\n")
    (problem,) = read(voc.root).problems
    assert problem.kind == "listed-but-missing"
    assert "2007_99" in problem.sentence


def test_labelmes_own_export_reads(shared_data):
    dataset = read(shared_data / "labelme_examples" / "data_dataset_voc")
    assert dataset.format == "voc"
    assert dataset.classes.names[:2] == ("background", "aeroplane")
    assert len(dataset.classes) == 21
    for sample in dataset.samples:
        npy = shared_data / "labelme_examples/data_dataset_voc/SegmentationClassNpy" / f"{sample.name}.npy"
        np.testing.assert_array_equal(sample.labels(), np.load(npy).astype(np.uint8))  # -1 is 255
    assert not [problem for problem in check(dataset).problems if problem.stops]
