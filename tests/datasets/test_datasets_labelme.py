"""LabelMe: what each kind of shape covers, where the picture is found, and what is said of the rest."""

import base64
import io

import cv2
import numpy as np
import pytest
from labelme_files import LARGE, SIZE_HW, SMALL, png_base64, rows, shape, write_json
from PIL import Image

from atrous.datasets.doctoring.diagnose import diagnose
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read


@pytest.mark.parametrize(
    ("drawn", "place", "wanted"),
    [
        (shape(points=((2, 3), (5, 3), (5, 5), (2, 5))), (3, 2), ["1111"] * 3),
        (shape(points=((2.9, 3.9), (5.1, 3.2), (5.9, 5.9), (2.5, 5.5))), (3, 2), ["1111"] * 3),
        (shape(points=((5.7, 5.5), (2.2, 3.1)), kind="rectangle"), (3, 2), ["1111"] * 3),
        (shape(points=((2, 3), (5, 3), (5, 5), (2, 5)), kind="rectangle"), (3, 2), ["1111"] * 3),
        (shape(points=((4, 3), (6, 5), (4, 7), (2, 5)), kind="rotation"), (3, 2), ["00100", "01110", "11111"]),
        (shape(points=((10, 10), (12, 10)), kind="circle"), (8, 8), ["01110", "11111", "11111"]),
        (shape(points=((28, 18), (40, 25)), kind="rectangle"), (18, 28), ["11", "11"]),
        (
            shape(points=((2, 3), (4, 4)), kind="mask", mask=png_base64(np.array([[1, 0, 1], [0, 255, 0]], np.uint8))),
            (3, 2),
            ["101", "010"],
        ),
    ],
)
def test_each_kind_of_shape_covers_its_pixels(layouts, drawn, place, wanted):
    [sample] = read(write_json(layouts, "a", drawn)).samples
    top_left, found = rows(sample.labels())
    assert top_left == place
    assert found[: len(wanted)] == wanted


def test_shapes_without_type_are_polygons_as_old_files_have_them(layouts):
    old = {"label": "crack", "points": [[2, 3], [5, 3], [5, 5], [2, 5]]}
    [sample] = read(write_json(layouts, "a", old)).samples
    assert rows(sample.labels()) == ((3, 2), ["1111"] * 3)


@pytest.mark.parametrize(("overlap", "inside"), [("area", "crack"), ("order", "road")])
def test_the_smaller_lies_on_top_unless_the_order_counts(layouts, overlap, inside):
    dataset = read(write_json(layouts, "a", SMALL, LARGE), ReadOptions(overlap=overlap))
    assert dataset.classes.names[dataset.samples[0].labels()[3, 3]] == inside


def test_parts_of_a_group_count_as_one_object(layouts):
    parts = [SMALL | {"group_id": 1}, shape("crack", ((0, 12), (29, 12), (29, 19), (0, 19)), group_id=1)]
    dataset = read(write_json(layouts, "a", *parts, LARGE))
    assert dataset.classes.names[dataset.samples[0].labels()[3, 3]] == "road"
    assert dataset.classes.names[dataset.samples[0].labels()[15, 20]] == "crack"


def test_shapes_without_area_are_said(layouts):
    line = shape(points=((0, 0), (5, 5)), kind="line")
    dot = shape(points=((0, 0),), kind="point")
    folder = write_json(layouts, "a", SMALL, line, dot, dot, shape(points=((0, 0), (5, 5))), shape(label=" "))
    [problem] = read(folder).problems
    assert (problem.kind, problem.files) == ("shapes-not-drawn", ("a.json",))
    assert "5 shapes left out" in problem.sentence
    assert "2 point, 1 line, 1 polygon of less than 3 points, 1 shape without label" in problem.sentence


def test_classes_are_in_the_order_of_their_letters_without_a_list(layouts):
    dataset = read(write_json(layouts, "a", shape("road"), shape("crack"), shape("Zebra")))
    assert dataset.format == "labelme"
    assert dataset.evidence == "found shapes and imagePath in a.json"
    assert dataset.classes.names == ("background", "Zebra", "crack", "road")


def test_a_list_gives_the_order_and_what_is_ignored(layouts):
    layouts.text("labels.txt", "__ignore__\n_background_\nroad\ncrack\n")
    hole = shape("_background_", ((1, 1), (2, 1), (2, 2), (1, 2)))
    veil = shape("__ignore__", ((20, 0), (29, 0), (29, 19), (20, 19)))
    dataset = read(write_json(layouts, "a", LARGE, hole, veil, shape("lamp", ((12, 0), (13, 0), (13, 1)))))
    assert dataset.classes.names == ("background", "road", "crack", "lamp")
    assert dataset.decisions[0] == "The classes are in the order of labels.txt."
    assert [problem.kind for problem in dataset.problems] == ["label-not-listed"]
    labels_HW = dataset.samples[0].labels()
    assert (labels_HW[0, 0], labels_HW[1, 1], labels_HW[5, 25], labels_HW[0, 12]) == (1, 0, 255, 3)


def test_a_person_may_say_the_order(layouts):
    folder = write_json(layouts, "a", shape("road"), shape("crack"))
    assert read(folder, ReadOptions(classes=("road", "crack"))).classes.names == ("background", "road", "crack")


def test_unlabelled_pixels_may_be_ignored(layouts):
    dataset = read(write_json(layouts, "a", SMALL), ReadOptions(unlabelled="ignore"))
    assert set(dataset.samples[0].labels().ravel()) == {1, 255}


@pytest.mark.parametrize(
    ("json_file", "path", "picture"),
    [
        ("a", "a.jpg", "a.jpg"),
        ("labels/a", "../images/a.jpg", "images/a.jpg"),
        ("labels/a", "..\\images\\a.jpg", "images/a.jpg"),
        ("labels/a", "C:\\Users\\me\\photos\\a.jpg", "images/a.jpg"),
        ("train/labels/a", "a.JPG", "train/images/a.jpg"),
        ("a", "renamed_since.png", "a.jpg"),
    ],
)
def test_the_picture_is_found_by_its_path_or_name(layouts, json_file, path, picture):
    layouts.picture(picture, SIZE_HW)
    layouts.picture("test/images/a.jpg", SIZE_HW)
    write_json(layouts, json_file, SMALL, picture=False, imagePath=path)
    [sample] = read(layouts.root).samples
    assert sample.picture_file == picture
    assert rows(sample.labels()) == ((2, 2), ["111"] * 3)


def test_nothing_outside_the_dataset_is_read(layouts, tmp_path):
    cv2.imwrite(str(tmp_path / "secret.jpg"), np.zeros((*SIZE_HW, 3), np.uint8))
    write_json(layouts, "b", SMALL)
    write_json(layouts, "a", SMALL, picture=False, imagePath="../secret.jpg")
    dataset = read(layouts.root)
    assert [sample.picture_file for sample in dataset.samples] == ["b.jpg"]
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [("labels-without-picture", ("a.json",))]


def test_an_embedded_picture_needs_no_file(layouts):
    jpeg = layouts.picture("other/x.jpg", SIZE_HW).read_bytes()
    (layouts.root / "other" / "x.jpg").unlink()
    data = base64.b64encode(jpeg).decode()
    folder = write_json(layouts, "train/a", SMALL, picture=False, imageData=data, imageHeight=None)
    dataset = read(folder)
    [sample] = dataset.samples
    assert sample.picture_bytes() == jpeg
    assert (sample.name, sample.picture_file) == ("a", "train/a.json")
    assert sample.labels().shape == SIZE_HW
    assert "1 picture came out of the JSON files." in dataset.decisions


@pytest.mark.parametrize("tool_turned", [True, False])
def test_labels_stand_as_their_picture_does(layouts, tool_turned):
    layouts.root.mkdir()
    write_sideways(layouts.root / "a.jpg")
    upright, stored = shape(points=((0, 0), (4, 0), (4, 1), (0, 1))), shape(points=((0, 15), (1, 15), (1, 19), (0, 19)))
    size = {"imageHeight": 30, "imageWidth": 20} if tool_turned else {"imageHeight": 20, "imageWidth": 30}
    folder = write_json(layouts, "a", upright if tool_turned else stored, picture=False, **size)
    diagnosis = diagnose(folder)
    assert not [problem for problem in diagnosis.problems if problem.stops]
    assert rows(diagnosis.dataset.samples[0].labels()) == ((0, 0), ["11111"] * 2)


def write_sideways(path):
    """20 high and 30 wide as stored, 30 high and 20 wide when EXIF has turned it clockwise."""
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((*SIZE_HW, 3), np.uint8)).save(buffer, "JPEG", exif=exif)
    path.write_bytes(buffer.getvalue())


def test_labels_are_those_that_labelme_made_itself(shared_data):
    folder = shared_data / "labelme_examples"
    dataset = read(folder, ReadOptions(format="labelme", overlap="order"))
    names = (folder / "labels.txt").read_text().split("\n")[1:]
    differing = covered = 0
    for sample in dataset.samples:
        stored_HW = np.array(Image.open(folder / f"data_dataset_voc/SegmentationClass/{sample.name}.png"))
        numbers = np.full(256, 255, np.uint8)
        numbers[: len(names)] = [0, *(dataset.classes.names.index(name) for name in names[1:])]
        wanted_HW = numbers[stored_HW]
        labels_HW = sample.labels()
        differing += np.count_nonzero(labels_HW != wanted_HW)
        covered += np.count_nonzero(labels_HW | wanted_HW)
    assert differing / covered < 0.005


def test_pitaya_reads_the_pictures_that_lie_elsewhere(shared_data):
    dataset = read(shared_data / "pitaya_four_formats", ReadOptions(format="labelme"))
    assert len(dataset.samples) == 42
    assert [sample.split for sample in dataset.samples].count("train") == 40
    assert not dataset.problems
    differing = covered = 0
    for sample in dataset.samples[:8]:
        [mask] = (shared_data / "pitaya_four_formats/labels").glob(f"*/{sample.name}.png")
        wanted_HW = np.array(Image.open(mask))
        assert sample.picture_file.startswith("images/")
        missed = (wanted_HW > 0) & (sample.labels() == 0)
        differing += np.count_nonzero(missed)
        covered += np.count_nonzero(wanted_HW)
    assert differing / covered < 0.006  # the outlines have fewer corners than the masks they were traced from
