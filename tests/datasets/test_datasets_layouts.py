"""Layouts of index masks under other tools' names."""

import numpy as np
import pytest

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import BadDataset


@pytest.fixture
def ultralytics(layouts):
    """`images/SPLIT`, `masks/SPLIT` and data.yaml."""
    for split in ("train", "val"):
        layouts.picture(f"images/{split}/{split}1.jpg")
        layouts.mask(f"masks/{split}/{split}1.png", (0, 1, 2))
    layouts.text(
        "data.yaml", "path: .\ntrain: images/train\nmasks_dir: masks\nnames:\n  0: background\n  1: no\n  2: x\n"
    )
    return layouts


def test_ultralytics_names_are_those_of_data_yaml(ultralytics):
    dataset = read(ultralytics.root)
    assert dataset.format == "index-masks"
    assert dataset.classes.names == ("background", "no", "x")
    assert [sample.split for sample in dataset.samples] == ["train", "valid"]
    np.testing.assert_array_equal(dataset.samples[0].labels(), ultralytics.stripes((0, 1, 2)))


def test_a_label_mapping_is_refused_as_names_are_not_in_the_masks_order(ultralytics):
    ultralytics.text("data.yaml", "names: [background, a, b]\nlabel_mapping:\n  7: 0\n")
    with pytest.raises(BadDataset, match=r"data.yaml: has a label_mapping"):
        read(ultralytics.root)
    assert read(ultralytics.root, ReadOptions(classes=("background", "a", "b"))).samples


def test_masks_in_sibling_folders(layouts):
    for split in ("train", "val", "test"):
        layouts.picture(f"{split}/0001.png")
        layouts.mask(f"{split}annot/0001.png", (0, 1))
    layouts.text("classes.txt", "background\ncrack\n")
    dataset = read(layouts.root)
    assert [sample.split for sample in dataset.samples] == ["test", "train", "valid"]
    assert not dataset.problems


def test_masks_beside_their_pictures(layouts):
    for stem in ("a", "b", "c"):
        layouts.picture(f"{stem}.jpg")
        layouts.mask(f"{stem}_mask.png", (0, 1))
    layouts.picture("alone.jpg")
    layouts.text("classes.txt", "background\ncrack\n")
    dataset = read(layouts.root)
    assert [sample.name for sample in dataset.samples] == ["a", "b", "c"]
    assert [problem.files for problem in dataset.problems] == [("alone.jpg",)]


def test_lists_hold_names_with_spaces_and_dots(layouts):
    folder = layouts.index_masks(["my photo 1.5", "b", "c"])
    layouts.text("train.txt", "my photo 1.5\nimages/b.jpg masks/b.png\n/\n")
    layouts.text("val.txt", "./images/c.jpg\n")
    dataset = read(folder)
    assert {s.name: s.split for s in dataset.samples} == {"my photo 1.5": "train", "b": "train", "c": "valid"}


def test_jpeg_masks_are_refused_by_name(layouts):
    folder = layouts.index_masks(["a", "b"])
    layouts.picture("images/c.jpg")
    layouts.picture("masks/c.jpg")
    layouts.picture("masks/b.jpg")  # beside b.png it only shows it
    (problem,) = [problem for problem in check(read(folder)).problems if problem.stops]
    assert problem.files == ("masks/c.jpg",)
    assert "found a JPEG, whose compression blurs class numbers" in problem.sentence
