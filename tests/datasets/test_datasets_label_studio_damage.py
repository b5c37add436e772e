"""What is wrong with an export of Label Studio is said, and names the file."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from label_studio_tasks import SIZE_HW, STROKE_HW, encode_brush, rectangle, region, task, write_tasks

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.readers.label_studio_rle import decode_brush
from atrous.domain.errors import AtrousError, BadDataset


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (rectangle(width="wide"), "region 1 of task 1: width is 'wide'; wanted a number"),
        (rectangle(x=1e300), "region 1 of task 1: a coordinate is 1e"),
        (region("polygon", points=[1, 2, 3]), "region 1 of task 1: an outline has 3 numbers"),
        (rectangle() | {"original_width": None}, "region 1 of task 1: has no original_width"),
        (region("brush", format="rle", rle=[0, 0, 256]), "region 1 of task 1: run lengths are no bytes"),
        (region("brush", format="rle", rle=[0, 0]), "region 1 of task 1: run lengths end early"),
        (region("brush", format="rle", rle=encode_brush(STROKE_HW)[:20]), "region 1 of task 1: run lengths end early"),
        (
            region("brush", format="rle", rle=[255] * 20),
            "region 1 of task 1: run lengths are of 1073741823 pixels, the",
        ),
        (region("brush", format="png", rle=[1]), "region 1 of task 1: has a stroke of the format 'png'"),
    ],
)
def test_regions_that_cannot_be_drawn_are_named(layouts, drawn, message):
    [sample] = read(write_tasks(layouts, task(drawn))).samples
    with pytest.raises(BadDataset, match=f"project-1.json: {message}"):
        sample.labels()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps([task(rectangle()), task(rectangle())])[:-40], "the brackets of task 2 do not close"),
        (json.dumps([task(rectangle())]).replace('"x"', "x"), "task 1 is damaged JSON"),
        (json.dumps([task(rectangle()), {"image": "a.jpg", "label": [{}]}]), "task 2 has no list of annotations"),
        (json.dumps([task(rectangle())])[:-1] + "," + "[" * 99 + "]" * 100, "the brackets of task 2 do not close"),
        (json.dumps([task("region")]), "task 1: a result is 'region'; wanted an object"),
    ],
)
def test_files_that_cannot_be_used_are_refused(layouts, text, message):
    layouts.picture("a.jpg", SIZE_HW)
    layouts.text("project-1.json", text)
    with pytest.raises(BadDataset, match=f"project-1.json: {message}"):
        read(layouts.root)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), new=st.binary(max_size=12), cut=st.booleans())
def test_damage_is_said_and_nothing_else_happens(layouts, at, new, cut):
    stroke = region("brush", format="rle", rle=encode_brush(STROKE_HW))
    write_tasks(layouts, task(rectangle(), stroke), task(region("ellipse", x=41, y=52.5, radiusX=8, radiusY=10)))
    whole = (layouts.root / "project-1.json").read_bytes()
    at %= len(whole)
    (layouts.root / "project-1.json").write_bytes(whole[:at] + new + (b"" if cut else whole[at + len(new) :]))
    with suppress(AtrousError):
        for sample in read(layouts.root, ReadOptions(format="label-studio")).samples:
            sample.labels()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 255), max_size=40), st.booleans())
def test_a_damaged_stroke_is_said(numbers, sized):
    head = [0, 0, 0, 4 * 12] if sized else []
    with suppress(BadDataset):
        assert decode_brush(head + numbers, (3, 4)).shape == (3, 4)
