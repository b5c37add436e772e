"""What is wrong with a file of LabelMe is said, and names it."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelme_files import LARGE, SIZE_HW, SMALL, png_base64, shape, write_json

from atrous.datasets.doctoring.diagnose import diagnose
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import AtrousError, BadDataset


def test_one_damaged_file_is_left_out_alone(layouts):
    write_json(layouts, "a", SMALL)
    write_json(layouts, "b", SMALL)
    layouts.picture("c.jpg", SIZE_HW)
    layouts.text("c.json", '{"shapes": [{"label": "cr')
    layouts.text("d.json", '{"shapes": [')
    layouts.text("settings.json", '{"theme": "dark"}')
    diagnosis = diagnose(layouts.root)
    said = {problem.kind: problem for problem in diagnosis.problems if problem.stops}
    assert said["unreadable-mask"].files == ("c.json", "d.json")
    assert said["unreadable-picture"].files == ("d.json",)
    assert [sample.name for sample in diagnosis.usable(skip_bad=True).samples] == ["a", "b"]
    with pytest.raises(BadDataset, match=r"2 of 4 samples cannot be used(.|\n)*c.json: is damaged JSON"):
        diagnosis.usable()


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (shape(points=((1, 1),), kind="rectangle"), "shape 1: a rectangle of 1 points; wanted 2"),
        (shape(points=((1, 1), (2, 2), (3, 3)), kind="circle"), "shape 1: a circle of 3 points; wanted 2"),
        ({"label": "crack", "points": "here", "shape_type": "polygon"}, "shape 1: an outline is no list of numbers"),
        (shape(points=((0, 0), (1e30, 0), (0, 1e30))), "shape 1: a coordinate is 1e"),
        (shape(points=((0, 0), (900, 0), (0, 1))), "shape 1: an outline reaches to 900"),
        (shape(points=((0, 0), (1, 1)), kind="mask", mask="???"), "shape 1: the mask"),
        (shape(points=((0, 0), (1, 1)), kind="mask"), "shape 1: the mask is missing"),
        (shape(points=((0, 0), (9, 9)), kind="mask", mask=png_base64(np.ones((2, 2), np.uint8))), "2x2 pixels in a bo"),
        ({"points": []}, "a shape has the label 'None'"),
        ("crack", "a shape is 'crack'; wanted an object"),
    ],
)
def test_shapes_that_cannot_be_drawn_are_named(layouts, drawn, message):
    write_json(layouts, "a", drawn)
    folder = write_json(layouts, "b", SMALL)
    bad = next(sample for sample in read(folder).samples if sample.name == "a")
    with pytest.raises(
        BadDataset, match=f"a.json: {message}" if message.startswith("shape") else f"a.json: .*{message}"
    ):
        bad.labels()


def test_a_size_that_no_picture_has_takes_no_memory(layouts):
    [sample] = read(write_json(layouts, "a", SMALL, imageHeight=10**9, imageWidth=10**9)).samples
    with pytest.raises(BadDataset, match=r"a.json: says that its picture is 1000000000x1000000000 pixels"):
        sample.labels()


def test_a_picture_labelled_twice_is_taken_once(layouts):
    write_json(layouts, "a", SMALL)
    write_json(layouts, "copy_of_a", LARGE, picture=False, imagePath="a.jpg")
    dataset = read(layouts.root)
    assert [sample.label_files for sample in dataset.samples] == [("a.json",)]
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [("picture-labelled-twice", ("a.jpg",))]


def test_pictures_without_json_are_said(layouts):
    layouts.picture("unlabelled.jpg", SIZE_HW)
    [problem] = read(write_json(layouts, "a", SMALL)).problems
    assert (problem.kind, problem.files) == ("picture-without-mask", ("unlabelled.jpg",))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), new=st.binary(max_size=12), cut=st.booleans())
def test_damage_is_said_and_nothing_else_happens(layouts, at, new, cut):
    mask = shape(points=((2, 3), (4, 4)), kind="mask", mask=png_base64(np.ones((2, 3), np.uint8)))
    circle = shape(points=((10, 10), (12, 10)), kind="circle", group_id=3)
    write_json(layouts, "a", SMALL, mask, circle)
    whole = (layouts.root / "a.json").read_bytes()
    at %= len(whole)
    (layouts.root / "a.json").write_bytes(whole[:at] + new + (b"" if cut else whole[at + len(new) :]))
    with suppress(AtrousError):
        for sample in read(layouts.root, ReadOptions(format="labelme")).samples:
            sample.labels()
