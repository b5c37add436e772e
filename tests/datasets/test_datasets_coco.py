"""What COCO's shapes and categories become."""

import numpy as np
import pytest
from coco_content import GROUP, RING, SIZE_HW, TOP_LEFT, coco, one, rectangle, runs, write

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read


@pytest.mark.parametrize(
    ("segmentation", "wanted"),
    [
        ([TOP_LEFT], rectangle(0, 0, 3, 3)),
        (TOP_LEFT, rectangle(0, 0, 3, 3)),
        ([TOP_LEFT, [10, 10, 30, 10, 30, 30, 10, 30]], rectangle(0, 0, 3, 3) | rectangle(10, 10, 11, 15)),
        (runs(RING)[0], RING),
        (runs(RING)[1], RING),
    ],
)
def test_outlines_parts_and_run_lengths(layouts, segmentation, wanted):
    np.testing.assert_array_equal(one(layouts, (0, 1, segmentation)), wanted)


def test_smaller_lies_on_top_of_a_crowd_and_order_can_be_asked_for(layouts):
    content = coco((0, 1, [TOP_LEFT]), (0, 2, runs(rectangle(0, 0, 7, 7))[0]))
    content["annotations"][1]["iscrowd"] = 1
    layouts.picture("a.jpg")
    folder = write(layouts, "labels.json", content)
    assert read(folder).samples[0].labels()[0, :9].tolist() == [1, 1, 1, 1, 2, 2, 2, 2, 0]
    by_order = read(folder, ReadOptions(overlap="order"))
    assert by_order.samples[0].labels()[0, :9].tolist() == [2] * 8 + [0]


ROBOFLOW = [GROUP, {"id": 1, "name": "crack", "supercategory": "crack"}]


def test_roboflows_row_for_the_group_is_no_class_even_when_named_like_one(layouts):
    layouts.picture("a.jpg")
    dataset = read(write(layouts, "labels.json", coco((0, 1, [TOP_LEFT]), categories=ROBOFLOW)))
    assert dataset.classes.names == ("background", "crack")
    assert dataset.decisions[0].startswith("The category 0 'crack' is Roboflow's row for the group")
    assert int(dataset.samples[0].labels().sum()) == 16


@pytest.mark.parametrize(
    ("categories", "used", "names"),
    [
        (ROBOFLOW, 0, ("background", "crack")),  # used, so the two are one class
        ([{"id": 0, "name": "crack", "supercategory": "none"}, {"id": 1, "name": "road"}], 1, ("crack", "road")),
        (
            [{"id": 0, "name": "crack", "supercategory": "x"}, {"id": 1, "name": "x", "supercategory": "crack"}],
            1,
            ("crack", "x"),
        ),
        ([{"id": 9, "name": "b"}, {"id": 3, "name": "a"}], 9, ("a", "b")),
        ([{"id": 0, "name": "background"}, {"id": 4_000, "name": "a"}], 4_000, ("background", "a")),
    ],
)
def test_other_categories_are_classes_in_the_order_of_their_ids(layouts, categories, used, names):
    layouts.picture("a.jpg")
    dataset = read(write(layouts, "labels.json", coco((0, used, [TOP_LEFT]), categories=categories)))
    assert dataset.classes.names[-2:] == names
    assert set(dataset.samples[0].labels().ravel()) - {0}


def test_categories_of_one_name_are_one_class_and_files_are_matched_by_name(layouts):
    layouts.picture("train/a.jpg")
    layouts.picture("valid/b.jpg")
    first = [{"id": 1, "name": "crack"}, {"id": 2, "name": "road"}, {"id": 3, "name": "crack"}]
    second = [{"id": 1, "name": "road"}, {"id": 2, "name": "kerb"}]
    write(layouts, "train/_annotations.coco.json", coco((0, 3, [TOP_LEFT]), categories=first))
    write(layouts, "valid/_annotations.coco.json", coco((0, 1, [TOP_LEFT]), categories=second, images=("b.jpg",)))
    dataset = read(layouts.root)
    assert dataset.classes.names == ("background", "crack", "road", "kerb")
    assert [sample.labels()[0, 0] for sample in dataset.samples] == [1, 2]
    assert "the categories 1 and 3 are all called 'crack' and are one class" in dataset.decisions[0]


def test_stray_corners_of_a_script_are_left_out_and_said(layouts):
    layouts.picture("a.jpg")
    triangle = [2, 1, 9, 3, 4, 8]
    stray = [*triangle, 2, 3, 9, 1]
    dataset = read(write(layouts, "labels.json", coco((0, 1, [stray]))))
    clean = one(layouts, (0, 1, [triangle]))
    np.testing.assert_array_equal(dataset.samples[0].labels(), clean)
    assert dataset.decisions[0].startswith("Every outline ends with two corners of the box")
    kept = one(layouts, (0, 1, [stray]), (0, 2, [[0, 10, 1, 10, 2, 11, 1, 11, 0, 11]]))
    assert (clean[1, 9], kept[1, 9]) == (0, 1)  # the second stray corner, kept where another outline has none


def test_declared_size_decides_and_a_missing_one_is_the_pictures(layouts):
    assert one(layouts, (0, 1, [TOP_LEFT]), height=None).shape == SIZE_HW
    layouts.picture("a.jpg")
    diagnosis = check(read(write(layouts, "labels.json", coco((0, 1, [TOP_LEFT]), height=6))))
    assert [problem.kind for problem in diagnosis.problems if problem.stops] == ["size-mismatch"]
