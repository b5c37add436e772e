"""COCO in all its layouts, in and out; what is wrong with it is said, and names the file."""

import copy
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import AtrousError, BadDataset

HEIGHT, WIDTH = SIZE_HW = (12, 16)  # of the fixture's pictures
TOP_LEFT = [0, 0, 3, 0, 3, 3, 0, 3]  # 4x4 pixels
CATEGORIES = [{"id": 1, "name": "crack"}, {"id": 2, "name": "road"}]


def coco(*annotations, images=("a.jpg",), categories=CATEGORIES, **image):
    """The content of a file: annotations as (image number, category, segmentation)."""
    return {
        "images": [
            {"id": number, "file_name": name, "height": HEIGHT, "width": WIDTH, **image}
            for number, name in enumerate(images)
        ],
        "categories": list(categories),
        "annotations": [
            {"id": number, "image_id": image_id, "category_id": category, "segmentation": shape, "iscrowd": 0}
            for number, (image_id, category, shape) in enumerate(annotations)
        ],
    }


def write(layouts, file, content):
    layouts.text(file, json.dumps(content))
    return layouts.root


def one(layouts, *annotations, **content):
    """The labels of a dataset of one picture."""
    layouts.picture("a.jpg")
    return read(write(layouts, "labels.json", coco(*annotations, **content))).samples[0].labels()


def rectangle(top, left, bottom, right):
    """A label map that is 1 inside, bounds included."""
    labels_HW = np.zeros(SIZE_HW, np.uint8)
    labels_HW[top : bottom + 1, left : right + 1] = 1
    return labels_HW


def runs(inside_HW):
    """Run lengths as a list and compressed."""
    flat = inside_HW.T.ravel()
    changes = np.flatnonzero(np.diff(flat, prepend=0)).tolist()
    listed = np.diff([0, *changes, flat.size]).tolist()
    compressed = coco_mask.encode(np.asfortranarray(inside_HW))["counts"].decode()
    return {"size": list(SIZE_HW), "counts": listed}, {"size": list(SIZE_HW), "counts": compressed}


RING = rectangle(2, 3, 8, 9) - rectangle(4, 5, 6, 7)


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


GROUP = {"id": 0, "name": "crack", "supercategory": "none"}
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


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ((0, 9, [TOP_LEFT]), "annotation 1: has the category 9, which the file does not list"),
        ((0, 1, []), "annotation 1: has no outline"),
        ((0, 1, [[0, 0, 1]]), "annotation 1: an outline has 3 numbers"),
        ((0, 1, ["no"]), "annotation 1: an outline is no list of numbers"),
        ((0, 1, "no"), "annotation 1: the segmentation is 'no'"),
        ((0, 1, [[0, 0, 1e9, 1, 2, 2]]), "annotation 1: an outline reaches to 1e.09"),
        (
            (0, 1, {"size": [5, 5], "counts": [25]}),
            "annotation 1: run lengths are of a mask of 5x5, the picture is 16x12",
        ),
        ((0, 1, {"size": "big", "counts": [25]}), "annotation 1: run lengths have the size 'big'"),
        ((0, 1, {"size": [12, 16], "counts": "\x00"}), "annotation 1: run lengths are damaged text"),
    ],
)
def test_an_annotation_that_makes_no_sense_stops_its_picture_only(layouts, annotation, message):
    layouts.picture("a.jpg")
    layouts.picture("b.jpg")
    content = coco((1, 1, [TOP_LEFT]), annotation, images=("a.jpg", "b.jpg"))
    diagnosis = check(read(write(layouts, "labels.json", content)))
    with pytest.raises(BadDataset, match=f"labels.json: {message}"):
        diagnosis.dataset.samples[0].labels()
    assert [sample.name for sample in diagnosis.usable(skip_bad=True).samples] == ["b"]


def test_a_split_whose_file_is_cut_off_is_not_missed(layouts):
    for split in ("train", "valid"):
        layouts.picture(f"{split}/a.jpg")
        write(layouts, f"{split}/_annotations.coco.json", coco((0, 1, [TOP_LEFT])))
    layouts.text("valid/_annotations.coco.json", '{"images": [')
    with pytest.raises(BadDataset, match=r"^valid/_annotations.coco.json: is damaged JSON, line 1"):
        read(layouts.root)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"images": [], "annotations": [],\n "categories": [}', "damaged JSON, line 2, column 17"),
        ('["images", "annotations", "categories"]', "holds a list; wanted COCO's images"),
        ('{"images": 3, "annotations": [], "categories": []}', "has no list 'images'"),
        ('{"images": [3], "annotations": [], "categories": []}', r"images\[0\] is 3; wanted an object"),
        ('{"images": [{"id": 1}], "annotations": [], "categories": []}', r"images\[0\] has the file_name None"),
        (
            '{"images": [], "annotations": [{"image_id": []}], "categories": []}',
            r"annotations\[0\] has the image id \[\]",
        ),
        (
            '{"images": [], "annotations": [], "categories": [{"id": "1", "name": "a"}]}',
            r"categories\[0\] has the id '1'",
        ),
        (
            '{"images": [], "annotations": [], "categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}',
            "the category id 1 stands twice",
        ),
    ],
)
def test_files_that_cannot_be_read(layouts, text, message):
    layouts.picture("a.jpg")
    layouts.text("labels.json", text)
    with pytest.raises(BadDataset, match=f"^labels.json: .*{message}"):
        read(layouts.root)


def test_boxes_alone_are_refused(layouts):
    content = coco((0, 1, []), (0, 1, None))
    for annotation in content["annotations"]:
        annotation["bbox"] = [0, 0, 3, 3]
    layouts.picture("a.jpg")
    with pytest.raises(BadDataset, match=r"^labels.json: all 2 annotations are boxes without outlines"):
        read(write(layouts, "labels.json", content))


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


WHOLE = coco(
    (0, 1, [TOP_LEFT]), (0, 2, runs(RING)[0]), (1, 1, runs(RING)[1]), (1, 0, [[5, 5, 9, 9, 1, 9]]),
    images=("a.jpg", "b.jpg"), categories=[GROUP, *CATEGORIES],
)  # fmt: skip
ODD = st.sampled_from([None, -1, 0, 3.5, 10**30, 1e300, "", "x", [], {}, [[]], [None], True, "\ud800", [1e300] * 6])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_values_are_named_or_read(layouts, data):
    content = copy.deepcopy(WHOLE)
    spots = list(_spots(content))
    for holder, key in data.draw(st.lists(st.sampled_from(spots), min_size=1, max_size=3, unique_by=id)):
        holder[key] = data.draw(ODD)
    _read_damaged(layouts, json.dumps(content))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2000), st.text(max_size=8), st.booleans())
def test_damaged_text_is_named_or_read(layouts, at, new, cut):
    text = json.dumps(WHOLE)
    at %= len(text)
    _read_damaged(layouts, text[:at] + new + ("" if cut else text[at + len(new) :]))


def _spots(node):
    for key, child in node.items() if isinstance(node, dict) else enumerate(node):
        yield node, key
        if isinstance(child, dict | list):
            yield from _spots(child)


def _read_damaged(layouts, text):
    layouts.picture("a.jpg")
    layouts.picture("b.jpg")
    (layouts.root / "labels.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        diagnosis = check(read(layouts.root, ReadOptions(format="coco")))
    except AtrousError as error:
        assert "labels.json" in str(error) or "classes" in str(error) or "no picture has labels" in str(error)  # noqa: PT017
        return
    for problem in diagnosis.problems:
        assert problem.kind != "unreadable-mask" or "labels.json" in problem.sentence
