"""Cityscapes' folders, as they are unpacked."""

import numpy as np
import pytest

from atrous.datasets.doctoring.check import check
from atrous.datasets.read import read

CITIES = {"train": "aachen", "val": "munster", "test": "berlin"}


@pytest.fixture
def cityscapes(layouts):
    """Two frames a split; the masks of test hold no class."""
    for split, city in CITIES.items():
        for frame in ("000000_000019", "000001_000019"):
            name = f"{split}/{city}/{city}_{frame}"
            layouts.picture(f"leftImg8bit/{name}_leftImg8bit.png")
            values = (0, 1, 3) if split == "test" else (0, 4, 7, 11, 33, 255)
            layouts.mask(f"gtFine/{name}_gtFine_labelIds.png", values)
            layouts.mask(f"gtFine/{name}_gtFine_instanceIds.png", (9,))
            layouts.picture(f"gtFine/{name}_gtFine_color.png")
            layouts.text(f"gtFine/{name}_gtFine_polygons.json", "{}")
    return layouts


def test_the_evaluated_classes_are_kept_and_all_other_ids_ignored(cityscapes):
    dataset = read(cityscapes.root)
    assert dataset.format == "cityscapes"
    assert dataset.evidence.startswith("found 6 masks of label ids")
    assert len(dataset.classes) == 20
    assert dataset.classes.names[:4] == ("background", "road", "sidewalk", "building")
    assert dataset.classes.names[-1] == "bicycle"
    np.testing.assert_array_equal(dataset.samples[0].labels(), cityscapes.stripes((255, 255, 1, 3, 19, 255)))
    assert not dataset.problems
    assert not [problem for problem in check(dataset).problems if problem.stops]


def test_the_secret_test_split_is_left_out_and_said(cityscapes):
    dataset = read(cityscapes.root)
    assert [(sample.name, sample.split) for sample in dataset.samples] == [
        ("aachen_000000_000019_leftImg8bit", "train"),
        ("aachen_000001_000019_leftImg8bit", "train"),
        ("munster_000000_000019_leftImg8bit", "valid"),
        ("munster_000001_000019_leftImg8bit", "valid"),
    ]
    assert dataset.decisions[0].startswith("The 19 classes of Cityscapes' evaluation are kept; the 15 other ids")
    assert dataset.decisions[1].startswith("2 masks of test hold no class")
    assert "No value means background, so it has no pixels." in dataset.decisions


def test_a_labelled_test_split_is_kept(cityscapes):
    cityscapes.mask("gtFine/test/berlin/berlin_000001_000019_gtFine_labelIds.png", (0, 7))
    assert [sample.split for sample in read(cityscapes.root).samples].count("test") == 2


def test_frames_without_partner_are_named(cityscapes):
    (cityscapes.root / "gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png").unlink()
    (problem,) = read(cityscapes.root).problems
    assert problem.files == ("leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png",)
