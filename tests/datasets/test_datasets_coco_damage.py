"""What is wrong with a COCO file is said, and names the file."""

import copy
import json

import pytest
from coco_content import CATEGORIES, GROUP, RING, TOP_LEFT, coco, runs, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import AtrousError, BadDataset


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
