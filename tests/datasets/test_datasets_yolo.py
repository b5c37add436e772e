"""YOLO for segmentation: where names, splits and outlines are found, and what is said of those that are no outlines."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import AtrousError, BadDataset

HEIGHT, WIDTH = SIZE_HW = (12, 16)  # of the fixture's pictures
NAMES = "names: [crack, road]\nnc: 2\n"


def line(number, *corners):
    """A shape by its corners in pixels."""
    shares = (f"{x / WIDTH:.6f} {y / HEIGHT:.6f}" for x, y in corners)
    return f"{number} {' '.join(shares)}\n"


CRACK = line(0, (0, 0), (3, 0), (3, 3), (0, 3))
ROAD = line(1, (0, 0), (7, 0), (7, 7), (0, 7))
BOX = "0 0.5 0.5 0.2 0.2\n"


def dataset_of(layouts, text, data_yaml=NAMES, **options):
    layouts.picture("images/a.jpg")
    layouts.text("labels/a.txt", text)
    layouts.text("data.yaml", data_yaml)
    return read(layouts.root, ReadOptions(**options))


def first_row(dataset):
    return "".join(map(str, dataset.samples[0].labels()[0]))


def test_outlines_become_pixels_and_the_smaller_lies_on_top(layouts):
    dataset = dataset_of(layouts, CRACK + ROAD + "\n")
    assert (dataset.format, dataset.classes.names) == ("yolo", ("background", "crack", "road"))
    assert dataset.evidence == "found shapes by numbers in labels/a.txt and class names in data.yaml"
    assert first_row(dataset) == "1111222200000000"
    assert first_row(dataset_of(layouts, CRACK + ROAD, overlap="order")) == "2222222200000000"
    assert dataset.samples[0].label_files == ("labels/a.txt",)


@pytest.mark.parametrize(
    ("picture", "label", "data_yaml", "split"),
    [
        ("train/images/a.jpg", "train/labels/a.txt", "train: ../train/images\nval: ../valid/images\n", "train"),
        ("images/val2017/a.jpg", "labels/val2017/a.txt", "path: ../datasets/x\nval: images/val2017\n", "valid"),
        ("images/a.jpg", "labels/a.txt", "test: /home/someone/x/images\n", "test"),
        ("one/images/a.jpg", "one/labels/a.txt", "train: two\nval: [three, one/images]\n", "valid"),
        ("pictures/test/a.jpg", "yolo/labels/test/a.txt", "", "test"),
        ("obj/a.jpg", "obj/a.txt", "train: obj\n", "train"),
    ],
)
def test_splits_and_layouts(layouts, picture, label, data_yaml, split):
    layouts.picture(picture)
    layouts.text(label, CRACK)
    layouts.picture("other/images/b.jpg")
    layouts.text("other/labels/b.txt", CRACK)
    layouts.text("data.yaml", NAMES + data_yaml + ("valid: other/images\n" if split == "train" else "train: other\n"))
    dataset = read(layouts.root)
    assert {sample.picture_file: sample.split for sample in dataset.samples}[picture] == split
    assert not dataset.problems


def test_split_lists_and_demos_that_use_one_folder_for_two_splits(layouts):
    layouts.text("train.txt", "./images/a.jpg\n")
    layouts.text("val.txt", "./images/b.jpg\n")
    layouts.picture("images/b.jpg")
    layouts.text("labels/b.txt", "")
    dataset = dataset_of(layouts, CRACK, NAMES + "train: images\nval: images\n")
    assert [sample.split for sample in dataset.samples] == ["train", "valid"]
    assert dataset.decisions[0] == "data.yaml names images for more than one split, so for none."


def test_an_empty_file_is_background_and_a_missing_one_is_named(layouts):
    layouts.picture("images/b.jpg")
    layouts.picture("images/c.jpg")
    layouts.text("labels/b.txt", "")
    layouts.text("labels/d.txt", CRACK)
    dataset = dataset_of(layouts, CRACK)
    assert {sample.name: int(sample.labels().sum()) for sample in dataset.samples} == {"a": 16, "b": 0}
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [
        ("picture-without-mask", ("images/c.jpg",)),
        ("mask-without-picture", ("labels/d.txt",)),
    ]


@pytest.mark.parametrize(
    ("data_yaml", "names"),
    [
        ("names:\n  1: road\n  0: crack\n", ("crack", "road")),
        ("names: [no, 1.0]\n", ("no", "1.0")),  # YAML would make a boolean and a number of them
        ("names:\n- crack\n- background\n", ("background", "crack")),
        ("roboflow: {workspace: x}\nnames: ['a', 'b']\n", ("a", "b")),
    ],
)
def test_class_names(layouts, data_yaml, names):
    assert dataset_of(layouts, CRACK, data_yaml).classes.names[-2:] == names


def test_classes_without_data_yaml(layouts):
    dataset_of(layouts, CRACK)
    (layouts.root / "data.yaml").unlink()
    with pytest.raises(BadDataset, match=r"found YOLO's labels, but no class names; put a data.yaml"):
        read(layouts.root)
    assert read(layouts.root, ReadOptions(classes=("x", "y"))).classes.names == ("background", "x", "y")
    layouts.text("labels/classes.txt", "one\ntwo\n")
    dataset = read(layouts.root)
    assert (dataset.classes.names, dataset.problems) == (("background", "one", "two"), ())


def test_a_count_that_differs_is_said(layouts):
    dataset = dataset_of(layouts, CRACK, "names: [crack]\nnc: 80\n")
    assert [problem.sentence for problem in dataset.problems] == [
        "data.yaml: nc is '80', but names has 1; the names were taken. Correct nc."
    ]


@pytest.mark.parametrize(
    ("data_yaml", "message"),
    [
        ("names: [a, b\n", r"data.yaml: is damaged YAML \(line 2, column 1"),
        ("names: 3\n", "data.yaml: names is '3'; wanted a list"),
        ("names: []\n", r"data.yaml: names is \[\]"),
        ("names: {a: b}\n", "data.yaml: names is {'a': 'b'}"),
        ("names: " + "[" * 5000, "data.yaml: is damaged YAML"),
        ("names: [a]\n" + "#" * (1 << 18), "data.yaml: is larger than 256 KB"),
    ],
)
def test_data_yaml_that_cannot_be_read(layouts, data_yaml, message):
    with pytest.raises(BadDataset, match=message):
        dataset_of(layouts, CRACK, data_yaml)


def test_boxes_alone_are_refused_and_boxes_among_outlines_stop_their_picture_only(layouts):
    with pytest.raises(
        BadDataset, match=r"the label files hold boxes, such as line 1 of labels/a.txt, which say where"
    ):
        dataset_of(layouts, BOX)
    layouts.picture("images/b.jpg")
    layouts.text("labels/b.txt", CRACK + BOX)
    diagnosis = check(dataset_of(layouts, CRACK))
    with pytest.raises(BadDataset, match=r"^labels/b.txt: line 2: is a box"):
        diagnosis.dataset.samples[1].labels()
    assert [sample.name for sample in diagnosis.usable(skip_bad=True).samples] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2 0 0 1 0 1 1\n", r"labels/b.txt: line 1: has the class '2'; the class list has 0 to 1"),
        ("-1 0 0 1 0 1 1\n", "line 1: has the class '-1'"),
        ("0 0 0 1 0 1\n", r"labels/b.txt: line 1 is '0 0 0 1 0 1'; an outline has 5 numbers"),
        ("0 0 0 1 0 x 1\n", "line 1 is '0 0 0 1 0 x 1'; an outline is no list of numbers"),
        ("\n0 0 0 12 0 16 12\n", "line 2: has numbers from 0 to 16; wanted shares of the picture's width and height"),
        ("0 0 0 nan 0 1 1\n", "line 1: has numbers from nan to nan"),
        ("0 0 0\n", "line 1: has 2 numbers after the class; wanted an outline"),
        ("0\n", "line 1: has 0 numbers after the class"),
    ],
)
def test_lines_that_make_no_sense_stop_their_picture_only(layouts, text, message):
    layouts.picture("images/b.jpg")
    layouts.text("labels/b.txt", text)
    diagnosis = check(dataset_of(layouts, CRACK))
    with pytest.raises(BadDataset, match=message):
        diagnosis.dataset.samples[1].labels()
    assert [sample.name for sample in diagnosis.usable(skip_bad=True).samples] == ["a"]


def test_numbers_with_a_fraction_of_0_and_slips_over_the_edge_are_taken(layouts):
    dataset = dataset_of(layouts, "1.0 -0.05 -0.05 1.05 -0.05 1.05 1.05 -0.05 1.05\n")
    assert set(dataset.samples[0].labels().ravel()) == {2}


def test_stray_corners_of_a_script_are_left_out_and_said(layouts):
    triangle = [(2, 1), (9, 3), (4, 8)]
    dataset = dataset_of(layouts, line(0, *triangle, (2, 3), (9, 1)))
    labels_HW = dataset.samples[0].labels()
    assert dataset.decisions[0].startswith("Every outline ends with two corners of the box")
    np.testing.assert_array_equal(labels_HW, dataset_of(layouts, line(0, *triangle)).samples[0].labels())


WHOLE = {"data.yaml": NAMES + "train: ../images\n", "labels/a.txt": CRACK + ROAD, "labels/b.txt": ROAD}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(WHOLE)),
    st.integers(0, 60),
    st.one_of(st.text("0123456789.-+enaif \n:[]{}&*!'\"#", max_size=9), st.text(max_size=4)),
    st.booleans(),
)
def test_damage_is_named_or_read(layouts, file, at, new, cut):
    for name, text in WHOLE.items():
        layouts.text(name, text)
    layouts.picture("images/a.jpg")
    layouts.picture("images/b.jpg")
    text = WHOLE[file]
    damaged = text[:at] + new + ("" if cut else text[at + len(new) :])
    (layouts.root / file).write_bytes(damaged.encode("utf-8", "surrogatepass"))
    try:
        diagnosis = check(read(layouts.root, ReadOptions(format="yolo")))
    except AtrousError as error:
        assert file in str(error) or "class" in str(error)  # noqa: PT017
        return
    for problem in diagnosis.problems:
        assert problem.kind != "unreadable-mask" or any(label in problem.sentence for label in problem.files)
