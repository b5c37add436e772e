"""Label Studio's JSON: what each kind of region covers, which annotation counts, and where the picture is found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from label_studio_tasks import SIZE_HW, STROKE_HW, covered, encode_brush, rectangle, region, task, write_tasks

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.readers.label_studio_rle import decode_brush
from atrous.domain.errors import BadDataset


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


def test_a_dataset_of_coco_is_not_of_label_studio(layouts):
    layouts.text("a.json", '{"annotations": [], "data": [], "result": []}')
    with pytest.raises(BadDataset, match="no layout we know"):
        read(layouts.root)


def test_brackets_in_texts_are_no_brackets(layouts):
    layouts.picture("images/b.jpg", SIZE_HW)
    odd = task(rectangle(), meta={"note": 'a "quote]", [ { \\'})
    assert len(read(write_tasks(layouts, odd, odd, task(rectangle(), picture="b.jpg"))).samples) == 2
