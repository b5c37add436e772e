"""Label Studio's JSON: what each kind of region covers, which annotation counts, and where the picture is found."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.readers.label_studio_rle import decode_brush
from atrous.domain.errors import AtrousError, BadDataset

SIZE_HW = (20, 50)  # a percent is 0.5 pixels across and 0.2 down


def region(kind, label="crack", id=None, size_HW=SIZE_HW, **value):
    found = {"type": f"{kind}labels", "value": value | {f"{kind}labels": [label]}, "image_rotation": 0}
    found |= {"original_height": size_HW[0], "original_width": size_HW[1]}
    return found | ({"id": id} if id else {})


def rectangle(label="crack", x=20, y=30, width=10, height=20, **more):
    return region("rectangle", label, x=x, y=y, width=width, height=height, **more)


def task(*results, picture="/data/upload/1/0a1b2c3d-a.jpg", annotations=None, **more):
    annotations = [{"id": 1, "result": list(results)}] if annotations is None else annotations
    return {"id": 9, "annotations": annotations, "predictions": [{"result": "[]"}], "data": {"image": picture}} | more


def write_tasks(layouts, *tasks, file="project-1.json"):
    layouts.picture("images/a.jpg", SIZE_HW)
    layouts.text(file, json.dumps(list(tasks), indent=1))
    return layouts.root


def encode_brush(covered_HW, literally=False):
    """Runs of RGBA values where R, G and B are 0, as the bits of the format: counts of 3, 4, 8 or 16 bits."""
    rgba = np.zeros((*covered_HW.shape, 4), np.uint8)
    rgba[..., 3] = covered_HW
    values = rgba.ravel()
    bits = f"{len(values):032b}" + f"{8 - 1:05b}" + "".join(f"{length - 1:04b}" for length in (3, 4, 8, 16))
    if literally:
        for start in range(0, len(values), 8):
            some = values[start : start + 8]
            bits += "0" + "00" + f"{len(some) - 1:03b}" + "".join(f"{value:08b}" for value in some)
    else:
        ends = [*(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            which, length = next((w, n) for w, n in enumerate((3, 4, 8, 16)) if end - start <= 1 << n)
            bits += "1" + f"{which:02b}" + f"{end - start - 1:0{length}b}" + f"{values[start]:08b}"
    bits += "0" * (-len(bits) % 8)
    return [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]


def covered(labels_HW):
    """Top, left, bottom and right (inclusive) of what is drawn, and how many pixels it has."""
    ys, xs = np.nonzero(labels_HW)
    return (ys.min(), xs.min(), ys.max(), xs.max()), len(ys)


STROKE_HW = np.zeros(SIZE_HW, np.uint8)
STROKE_HW[3:6, 7:20] = 255
STROKE_HW[4, 19] = 3


@pytest.mark.parametrize(
    ("drawn", "box", "pixels"),
    [
        (region("polygon", points=[[20, 30], [29, 30], [29, 45], [20, 45]], closed=True), (6, 10, 9, 14), 20),
        (rectangle(), (6, 10, 9, 14), 20),
        (rectangle(rotation=0), (6, 10, 9, 14), 20),
        (rectangle(x=20.4, y=32, width=8.4, height=15, rotation=90), (6, 7, 10, 9), 15),
        (region("ellipse", x=41, y=52.5, radiusX=8, radiusY=10), (8, 16, 12, 24), 25),
        (region("brush", format="rle", rle=encode_brush(STROKE_HW)), (3, 7, 5, 19), 39),
        (region("brush", format="rle", rle=encode_brush(STROKE_HW, literally=True)), (3, 7, 5, 19), 39),
    ],
)
def test_each_kind_of_region_covers_its_pixels(layouts, drawn, box, pixels):
    [sample] = read(write_tasks(layouts, task(drawn))).samples
    found, count = covered(sample.labels())
    assert found == box
    assert count == pixels


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from([0, 1, 255])),
    st.booleans(),
)
def test_a_brush_stroke_comes_back_exactly(covered_HW, literally):
    np.testing.assert_array_equal(
        decode_brush(encode_brush(covered_HW, literally), covered_HW.shape) > 0, covered_HW > 0
    )


@pytest.mark.parametrize(("overlap", "inside"), [("area", 1), ("order", 2)])
def test_the_smaller_lies_on_top_unless_the_order_counts(layouts, overlap, inside):
    folder = write_tasks(layouts, task(rectangle("crack"), rectangle("road", 0, 0, 100, 100)))
    dataset = read(folder, ReadOptions(overlap=overlap))
    assert dataset.format == "label-studio"
    assert dataset.evidence == "found Label Studio's tasks in project-1.json"
    assert dataset.classes.names == ("background", "crack", "road")
    assert dataset.samples[0].labels()[7, 12] == inside


def test_shape_and_label_of_separate_tags_are_one_region(layouts):
    value = {"x": 20, "y": 30, "width": 10, "height": 20}
    size = {"original_height": SIZE_HW[0], "original_width": SIZE_HW[1]}
    results = [
        {"id": "r1", "type": "rectangle", "value": value} | size,
        {"id": "r1", "type": "labels", "value": value | {"labels": ["road"]}} | size,
        {"id": "r1", "type": "choices", "value": value | {"choices": ["wet"]}} | size,
        {"type": "relation", "from_id": "r1", "to_id": "r1", "direction": "right"},
        {"id": "q", "type": "choices", "value": {"choices": ["day"]}},
    ]
    dataset = read(write_tasks(layouts, task(*results)))
    assert not dataset.problems
    assert covered(dataset.samples[0].labels()) == ((6, 10, 9, 14), 20)


def test_the_annotation_changed_last_counts_unless_it_was_cancelled(layouts):
    for name in ("b", "c"):
        layouts.picture(f"images/{name}.jpg", SIZE_HW)
    annotations = [
        {"updated_at": "2024-02-01T00:00:00Z", "result": [rectangle("new")]},
        {"updated_at": "2024-03-01T00:00:00Z", "result": [rectangle("cancelled")], "was_cancelled": True},
        {"updated_at": "2024-01-01T00:00:00Z", "result": [rectangle("old")]},
    ]
    folder = write_tasks(
        layouts,
        task(annotations=annotations),
        task(annotations=annotations[1:2], picture="b.jpg"),
        task(annotations=[], picture="c.jpg"),
    )
    dataset = read(folder)
    assert dataset.classes.names == ("background", "new")
    assert [sample.picture_file for sample in dataset.samples] == ["images/a.jpg"]
    assert dataset.decisions[:2] == (
        "1 task with several annotations: the one changed last was taken.",
        "2 tasks without an annotation, or with a cancelled one, left out.",
    )
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [
        ("picture-without-mask", ("images/b.jpg", "images/c.jpg"))
    ]


def test_a_finished_annotation_without_regions_is_background(layouts):
    samples = read(write_tasks(layouts, task(picture="b.jpg"), task(rectangle()))).samples
    assert len(samples) == 1  # b.jpg is not there
    layouts.picture("b.jpg", SIZE_HW)
    empty = next(sample for sample in read(layouts.root).samples if sample.name == "b")
    assert empty.labels().shape == SIZE_HW
    assert not empty.labels().any()


def test_regions_without_area_are_said(layouts):
    dot = region("keypoint", x=1, y=1, width=1)
    nameless = {"type": "rectangle", "value": rectangle()["value"] | {"rectanglelabels": []}}
    both = rectangle()
    both["value"]["rectanglelabels"] = ["crack", "road"]
    dataset = read(write_tasks(layouts, task(both, dot, dot, nameless, region("polygon", points=[[0, 0], [1, 1]]))))
    [problem] = dataset.problems
    assert (problem.kind, problem.files) == ("shapes-not-drawn", ("project-1.json",))
    assert "2 keypoint, 1 shape without label, 1 polygon of less than 3 points" in problem.sentence
    assert dataset.decisions[0] == "1 region with several labels: the first was taken."


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("/data/upload/1/0a1b2c3d-a.jpg", "images/a.jpg"),
        ("/data/upload/1/0a1b2c3d-x.jpg", "images/0a1b2c3d-x.jpg"),
        ("/data/local-files/?d=set%2Ftrain/x%20y.jpg", "train/x y.jpg"),
        ("s3://bucket/set/test/x.jpg", "test/x.jpg"),
        ("https://host/test/x.jpg?sig=abc", "test/x.jpg"),
        ("C:\\pictures\\test\\x.jpg", "test/x.jpg"),
        ("images/a#1.jpg", "images/a#1.jpg"),
        ("http://[broken/x#2.jpg", "test/x#2.jpg"),
    ],
)
def test_the_picture_is_found_by_its_address(layouts, address, picture):
    for other in ("train/x.jpg", "test/x.jpg"):
        layouts.picture(other, SIZE_HW)
    layouts.picture(picture, SIZE_HW)
    found = task(rectangle(), picture=address)
    found["data"] = {"title": "what is it?", "number": 3} | found["data"]
    [sample] = read(write_tasks(layouts, found)).samples
    assert sample.picture_file == picture


def test_the_name_of_an_upload_is_another_way_to_the_picture(layouts):
    found = task(rectangle(), file_upload="0a1b2c3d-a.jpg") | {"data": {}}
    [sample] = read(write_tasks(layouts, found)).samples
    assert sample.picture_file == "images/a.jpg"


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


def test_a_dataset_of_coco_is_not_of_label_studio(layouts):
    layouts.text("a.json", '{"annotations": [], "data": [], "result": []}')
    with pytest.raises(BadDataset, match="no layout we know"):
        read(layouts.root)


def test_brackets_in_texts_are_no_brackets(layouts):
    layouts.picture("images/b.jpg", SIZE_HW)
    odd = task(rectangle(), meta={"note": 'a "quote]", [ { \\'})
    assert len(read(write_tasks(layouts, odd, odd, task(rectangle(), picture="b.jpg"))).samples) == 2


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
