"""CVAT for images 1.1: what each kind of shape covers, splits by subset and task, and XML that means harm."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.readers.cvat_scan import CHUNK, LONGEST_TAG
from atrous.domain.errors import AtrousError, BadDataset

SIZE_HW = (20, 30)

LABELS = "<labels><label><name>road</name><color>#fa3253</color><type>any</type><attributes><attribute><name>wet</name>\
</attribute></attributes></label><label><name>crack</name></label><label><name>person</name><type>skeleton</type></label>\
<label><name>knee</name><type>points</type><parent>person</parent></label></labels>"
TASK = f"<task><id>7</id><name>street</name><subset></subset>{LABELS}</task>"

LARGE = '<polygon label="road" points="0.0,0.0;9.5,0.0;9.5,9.5;0.0,9.5" z_order="0"/>'
SMALL = '<box label="crack" xtl="2.0" ytl="3.0" xbr="5.0" ybr="5.0" z_order="0"></box>'


def image(name, *shapes, more=""):
    height, width = SIZE_HW
    return f'<image id="0" name="{name}" width="{width}" height="{height}"{more}>\n{"".join(shapes)}\n  </image>\n'


def write_xml(layouts, *images, meta=TASK, file="annotations.xml", head='<?xml version="1.0" encoding="utf-8"?>\n'):
    text = f"{head}<annotations>\n  <version>1.1</version>\n  <meta>{meta}</meta>\n{''.join(images)}</annotations>\n"
    layouts.text(file, text)
    return layouts.root


def write_one(layouts, *shapes):
    layouts.picture("images/a.jpg", SIZE_HW)
    return write_xml(layouts, image("a.jpg", *shapes))


def covered(labels_HW):
    """Top, left, bottom and right (inclusive) of what is drawn, and how many pixels it has."""
    ys, xs = np.nonzero(labels_HW)
    return (ys.min(), xs.min(), ys.max(), xs.max()), len(ys)


@pytest.mark.parametrize(
    ("drawn", "box", "pixels"),
    [
        ('<polygon label="road" points="2.0,3.0;5.9,3.2;5.5,5.9;2.1,5.0"/>', (3, 2, 5, 5), 12),
        ('<box label="road" xtl="2.0" ytl="3.0" xbr="5.0" ybr="5.0"/>', (3, 2, 4, 4), 6),
        ('<box label="road" xtl="2.4" ytl="3.0" xbr="5.1" ybr="5.0" rotation="0.0"/>', (3, 2, 4, 5), 8),
        ('<box label="road" xtl="25.0" ytl="15.0" xbr="90.0" ybr="20.0"/>', (15, 25, 19, 29), 25),
        ('<box label="road" xtl="4.2" ytl="8.9" xbr="16.8" ybr="11.1" rotation="90"/>', (4, 9, 15, 11), 36),
        ('<ellipse label="road" cx="10.5" cy="8.5" rx="6.3" ry="2.3"/>', (6, 4, 10, 16), 47),
        ('<ellipse label="road" cx="10.5" cy="8.5" rx="6.3" ry="2.3" rotation="90"/>', (2, 8, 14, 12), 47),
        ('<mask label="road" rle="1, 2, 3" left="4" top="5" width="3" height="2"/>', (5, 5, 5, 6), 2),
        ('<mask label="road" rle="0, 4" left="28" top="19" width="2" height="2"/>', (19, 28, 19, 29), 2),
    ],
)
def test_each_kind_of_shape_covers_its_pixels(layouts, drawn, box, pixels):
    [sample] = read(write_one(layouts, drawn)).samples
    found, count = covered(sample.labels())
    assert found == box
    assert count == pixels


def test_a_mask_is_drawn_along_its_rows(layouts):
    [sample] = read(
        write_one(layouts, '<mask label="road" rle="1,3,1,1" left="4" top="5" width="3" height="2"/>')
    ).samples
    np.testing.assert_array_equal(sample.labels()[5:7, 4:7], [[0, 1, 1], [1, 0, 1]])


def test_classes_are_those_of_the_project_that_cover_areas(layouts):
    dataset = read(write_one(layouts, SMALL))
    assert dataset.format == "cvat"
    assert dataset.evidence == "found CVAT's annotations in annotations.xml"
    assert dataset.classes.names == ("background", "road", "crack")
    assert dataset.samples[0].labels()[3, 2] == 2


@pytest.mark.parametrize(
    ("overlap", "shapes", "inside"),
    [
        ("area", (SMALL, LARGE), 2),
        ("order", (SMALL, LARGE), 1),
        ("order", (SMALL.replace('z_order="0"', 'z_order="3"'), LARGE), 2),
        ("area", (SMALL.replace("<box", '<box group_id="1"'), f'{LARGE[:9]}group_id="1" {LARGE[9:]}'), 2),
    ],
)
def test_what_lies_on_top(layouts, overlap, shapes, inside):
    [sample] = read(write_one(layouts, *shapes), ReadOptions(overlap=overlap)).samples
    assert sample.labels()[3, 3] == inside


def test_parts_of_a_group_count_as_one_object(layouts):
    other = '<box label="crack" xtl="0" ytl="12" xbr="30" ybr="20" group_id="1"/>'
    [sample] = read(write_one(layouts, SMALL.replace("<box", '<box group_id="1"'), other, LARGE)).samples
    assert (sample.labels()[3, 3], sample.labels()[15, 20]) == (1, 2)


def test_shapes_without_area_are_said(layouts):
    line = '<polyline label="road" points="0,0;5,5"/>'
    dots = '<points label="road" points="0,0"/>'
    tag = '<tag label="road"/>'
    folder = write_one(layouts, SMALL, line, dots, dots, tag, '<polygon label="road" points="0,0;5,5"/>')
    [problem] = read(folder).problems
    assert (problem.kind, problem.files) == ("shapes-not-drawn", ("annotations.xml",))
    assert "2 points, 1 polyline, 1 polygon of less than 3 points" in problem.sentence


def test_an_image_without_shapes_is_background(layouts):
    layouts.picture("images/a.jpg", SIZE_HW)
    [sample] = read(
        write_xml(layouts, f'<image id="0" name="a.jpg" width="{SIZE_HW[1]}" height="{SIZE_HW[0]}"/>')
    ).samples
    assert sample.labels().shape == SIZE_HW
    assert not sample.labels().any()


def test_splits_are_subsets_or_names_of_tasks(layouts):
    for name in ("train/a", "val/a", "b", "c"):
        layouts.picture(f"images/{name}.jpg", SIZE_HW)
    tasks = "<task><id>1</id><name>x</name><subset>Test</subset></task><task><id>2</id><name>train_2</name></task>"
    folder = write_xml(
        layouts,
        image("a.jpg", SMALL, more=' subset="val"'),
        image("a.jpg", LARGE, more=' subset="train"'),
        image("b.jpg", SMALL, more=' task_id="1"'),
        image("c.jpg", SMALL, more=' subset="default" task_id="2"'),
        meta=f"<project><tasks>{tasks}</tasks>{LABELS}</project>",
    )
    samples = {sample.picture_file: sample for sample in read(folder).samples}
    assert {file: sample.split for file, sample in samples.items()} == {
        "images/val/a.jpg": "valid",
        "images/train/a.jpg": "train",
        "images/b.jpg": "test",
        "images/c.jpg": "train",
    }
    assert samples["images/train/a.jpg"].labels().max() == 1


def test_several_files_are_one_dataset(layouts):
    for name in ("one/images/a", "two/images/a"):
        layouts.picture(f"{name}.jpg", SIZE_HW)
    write_xml(layouts, image("a.jpg", LARGE), file="one/annotations.xml")
    write_xml(layouts, image("a.jpg", SMALL), image("gone.jpg"), file="two/annotations.xml")
    dataset = read(layouts.root)
    assert {sample.label_files: sample.picture_file for sample in dataset.samples} == {
        ("one/annotations.xml",): "one/images/a.jpg",
        ("two/annotations.xml",): "two/images/a.jpg",
    }
    [problem] = dataset.problems
    assert (problem.kind, problem.files) == ("labels-without-picture", ("two/annotations.xml",))
    assert "gone.jpg" in problem.sentence


def test_each_image_is_read_from_its_own_place(layouts):
    """Many more bytes than are read at once, with letters of several bytes."""
    names = [f"straße_{number}" for number in range(40)]
    for name in names:
        layouts.picture(f"images/{name}.jpg", SIZE_HW)
    long = "".join(f'<polyline label="röad" points="{"1.00,1.00;" * 999}"/>' for _ in range(3))
    boxes = [f'<box label="crack" xtl="{x % 28}" ytl="0" xbr="{x % 28 + 1}" ybr="2"/>' for x in range(40)]
    folder = write_xml(layouts, *(image(f"{name}.jpg", long, box) for name, box in zip(names, boxes, strict=True)))
    assert (folder / "annotations.xml").stat().st_size > CHUNK
    for sample in read(folder).samples:
        assert covered(sample.labels())[0][1] == int(sample.name.split("_")[1]) % 28


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        ('<polygon label="road" points="1,1;2,2;3"/>', "polygon 1 of a.jpg: an outline"),
        ('<polygon label="road" points="1,1;nan,2;3,3"/>', "polygon 1 of a.jpg: a coordinate is nan"),
        ('<box label="road" xtl="1" ytl="2" xbr="x" ybr="3"/>', "box 1 of a.jpg: xbr is 'x'; wanted a number"),
        ('<box label="road" xtl="1" ytl="2" ybr="3"/>', "box 1 of a.jpg: xbr is ''; wanted a number"),
        (
            '<mask label="road" rle="1,9" left="0" top="0" width="2" height="2"/>',
            "mask 1 of a.jpg: a mask of 2x2 pixel",
        ),
        (
            '<mask label="road" rle="1,-1" left="0" top="0" width="2" height="2"/>',
            "mask 1 of a.jpg: a mask has the cou",
        ),
        (
            '<mask label="road" rle="1" left="0" top="0" width="99999999" height="9999"/>',
            "mask 1 of a.jpg: a mask of 9",
        ),
    ],
)
def test_shapes_that_cannot_be_drawn_are_named(layouts, drawn, message):
    [sample] = read(write_one(layouts, drawn)).samples
    with pytest.raises(BadDataset, match=f"annotations.xml: {message}"):
        sample.labels()


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("head", "body", "message"),
    [
        (LAUGHS, image("&b;"), "declares a document type or entities"),
        (OUTSIDE, image("a.jpg", "&secret;"), "declares a document type or entities"),
        ('<!DOCTYPE x SYSTEM "http://localhost/x.dtd">', image("a.jpg"), "declares a document type or entities"),
        ("", image("&undeclared;"), "is damaged XML"),
        ("", "<image>", "is damaged XML"),
        ("", '<image name="' + "x" * (LONGEST_TAG + CHUNK), "has a tag of more than 16 MiB"),
        ("", "<image/>" + "<x>" * 99 + "</x>" * 99, "its tags are nested deeper"),
        ("", '<image name="a.jpg" width="-3" height="ten"/>', "image 'a.jpg' is '-3' wide and 'ten' high"),
        ("", '<track id="0" label="road"><box/></track>', "holds the tracks of a video and no images"),
        ("", "", "found no images in annotations of CVAT"),
    ],
    ids=lambda text: text[:20],
)
def test_files_that_cannot_be_used_are_refused(layouts, head, body, message):
    with pytest.raises(BadDataset, match=f"annotations.xml: {message}"):
        read(write_xml(layouts, body, head=head))


def test_a_pascal_voc_file_is_not_of_cvat(layouts):
    layouts.picture("a.jpg")
    layouts.text("a.xml", "<annotation><folder>x</folder></annotation>")
    with pytest.raises(BadDataset, match="no layout we know"):
        read(layouts.root)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), new=st.binary(max_size=12), cut=st.booleans())
def test_damage_is_said_and_nothing_else_happens(layouts, at, new, cut):
    write_one(layouts, SMALL, LARGE, '<mask label="road" rle="1,2" left="4" top="5" width="3" height="2"/>')
    whole = (layouts.root / "annotations.xml").read_bytes()
    at %= len(whole)
    (layouts.root / "annotations.xml").write_bytes(whole[:at] + new + (b"" if cut else whole[at + len(new) :]))
    with suppress(AtrousError):
        for sample in read(layouts.root, ReadOptions(format="cvat")).samples:
            sample.labels()
