"""Where COCO's files lie, and which picture they are about; pixel maps of COCO stuff."""

import numpy as np
import pytest
from coco_content import TOP_LEFT, coco, write

from atrous.datasets.read import read


@pytest.mark.parametrize(
    ("files", "splits"),
    [
        (
            {"train/_annotations.coco.json": "train/a.jpg", "valid/_annotations.coco.json": "valid/b.jpg"},
            ["train", "valid"],
        ),
        (
            {
                "annotations/instances_train2017.json": "train2017/a.jpg",
                "annotations/instances_val2017.json": "val2017/b.jpg",
            },
            ["train", "valid"],
        ),
        ({"annotations/train.json": "images/a.jpg", "annotations/test.json": "images/b.jpg"}, ["train", "test"]),
        ({"labels.json": "images/train/a.jpg", "more.json": "images/val/deep/b.jpg"}, ["train", "valid"]),
    ],
)
@pytest.mark.parametrize("path", ["", "/home/someone/", "..\\images\\"])
def test_layouts_and_splits(layouts, files, splits, path):
    for file, picture in files.items():
        layouts.picture(picture)
        write(layouts, file, coco((0, 1, [TOP_LEFT]), images=(path + picture.rpartition("/")[2],)))
    dataset = read(layouts.root)
    assert dataset.format == "coco"
    assert dataset.evidence == f"found COCO's images, annotations and categories in {', '.join(sorted(files))}"
    assert [sample.picture_file for sample in dataset.samples] == list(files.values())
    given = [sample.split for sample in dataset.samples]
    assert given == splits or (given == ["valid", "test"] and splits == ["train", "test"])  # one picture is too few


def test_pictures_of_one_name_are_told_apart_by_split(layouts):
    for split, shape in (("train2017", [TOP_LEFT]), ("val2017", [[8, 8, 9, 8, 9, 9]])):
        layouts.picture(f"{split}/a.jpg")
        write(layouts, f"annotations/instances_{split}.json", coco((0, 1, shape)))
    first, second = read(layouts.root).samples
    assert (first.picture_file, int(first.labels().sum())) == ("train2017/a.jpg", 16)
    assert (second.picture_file, int(second.labels().sum())) == ("val2017/a.jpg", 3)


def test_files_of_cocos_other_tasks_are_left_alone(layouts):
    layouts.picture("val2017/a.jpg")
    write(layouts, "annotations/instances_val2017.json", coco((0, 1, [TOP_LEFT])))
    people = coco((0, 1, [[8, 8, 9, 8, 9, 9]]), categories=[{"id": 1, "name": "person"}])
    write(layouts, "annotations/person_keypoints_val2017.json", people)
    assert read(layouts.root).classes.names == ("background", "crack", "road")


def test_pictures_without_annotations_are_background_and_unlisted_ones_are_named(layouts):
    for name in ("a", "b", "c"):
        layouts.picture(f"images/{name}.jpg")
    content = coco((0, 1, [TOP_LEFT]), (77, 1, [TOP_LEFT]), images=("a.jpg", "b.jpg", "gone.jpg"))
    dataset = read(write(layouts, "labels.json", content))
    assert {sample.name: int(sample.labels().sum()) for sample in dataset.samples} == {"a": 16, "b": 0}
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [
        ("labels-without-picture", ("labels.json",)),
        ("picture-without-mask", ("images/c.jpg",)),
        ("annotation-without-image", ("labels.json",)),
    ]


def test_a_picture_listed_twice_gets_all_annotations_and_is_named(layouts):
    layouts.picture("a.jpg")
    content = coco((0, 1, [TOP_LEFT]), (1, 1, [[8, 8, 9, 8, 9, 9, 8, 9]]), images=("a.jpg", "a.jpg"))
    dataset = read(write(layouts, "labels.json", content))
    assert int(dataset.samples[0].labels().sum()) == 20
    assert [problem.kind for problem in dataset.problems] == ["picture-listed-twice"]


@pytest.mark.parametrize(
    ("folder", "values", "class_list", "names"),
    [
        ("stuffthingmaps/train2017", (0, 1, 255), "0: unlabeled\n1: person\n2: car\n", ("background", "person", "car")),
        ("stuff_train2017_pixelmaps", (0, 2, 3), "0: unlabeled\n2: grass\n3: sky\n", ("background", "grass", "sky")),
    ],
)
def test_pixel_maps_of_coco_stuff(layouts, folder, values, class_list, names):
    layouts.picture("train2017/a.jpg")
    layouts.mask(f"{folder}/a.png", values)
    layouts.text("labels.txt", class_list)
    dataset = read(layouts.root)
    assert (dataset.format, dataset.classes.names) == ("coco-stuff", names)
    wanted = (1, 2, 255) if 255 in values else (255, 1, 2)
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes(wanted))
