"""Shapes become pixels: outlines, holes, parts, runs, and which of two shapes lies on top."""

import io

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from pycocotools import mask as coco_mask

from atrous.datasets.drawing.cover import Bitmap
from atrous.datasets.drawing.draw import Region, draw_regions
from atrous.datasets.drawing.polygons import Part, Polygons, ring_of
from atrous.datasets.drawing.runs import Runs
from atrous.datasets.drawing.shapes import Shapes
from atrous.datasets.drawing.values import number_values
from atrous.domain.errors import BadDataset

SIZE_HW = (6, 8)


def square(left, top, right, bottom):
    return ring_of([left, top, right, top, right, bottom, left, bottom])


def drawn(*regions, overlap="area", size_HW=SIZE_HW):
    return draw_regions(size_HW, [Region(*region) for region in regions], overlap, "a.json")


def rows(labels_HW):
    return ["".join(map(str, row)) for row in labels_HW.tolist()]


def test_outline_belongs_to_the_shape_and_points_go_to_the_nearest_pixel():
    assert rows(drawn((1, Polygons.of(square(1.4, 0.6, 3.4, 3.4))))) == [
        "00000000",
        "01110000",
        "01110000",
        "01110000",
        "00000000",
        "00000000",
    ]


def test_holes_and_parts_are_kept_and_overlapping_parts_do_not_cut_each_other():
    shape = Polygons(
        (Part(square(0, 0, 4, 4), (square(1, 1, 3, 3),)), Part(square(3, 3, 6, 5)), Part(square(7, 0, 7, 0)))
    )
    assert rows(drawn((1, shape))) == [
        "11111001",
        "11111000",
        "11011000",
        "11111110",
        "11111110",
        "00011110",
    ]


def test_smaller_lies_on_top_unless_the_order_counts():
    small, large = (1, Polygons.of(square(1, 1, 2, 2))), (2, Polygons.of(square(0, 0, 5, 4)))
    assert rows(drawn(small, large))[1] == "21122200"
    assert rows(drawn(large, small))[1] == "21122200"
    assert rows(drawn(small, large, overlap="order"))[1] == "22222200"


def test_of_equally_large_shapes_the_later_lies_on_top():
    first, second = (1, Polygons.of(square(0, 0, 3, 3))), (2, Polygons.of(square(2, 0, 5, 3)))
    assert rows(drawn(first, second))[0] == "11222200"
    assert rows(drawn(second, first))[0] == "11112200"


def test_area_counts_drawn_pixels_inside_the_picture():
    mostly_outside, inside = (1, Polygons.of(square(-20, 0, 1, 1))), (2, Polygons.of(square(0, 0, 2, 2)))
    assert rows(drawn(mostly_outside, inside))[0] == "11200000"


@pytest.mark.parametrize(("top", "left", "first_row"), [(0, 6, "00000011"), (-1, -1, "11000000"), (9, 9, "00000000")])
def test_bitmap_is_cut_to_the_picture(top, left, first_row):
    assert rows(drawn((1, Bitmap(np.ones((3, 3), np.uint8), top, left))))[0] == first_row


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.4, 0.5, 0.6, 1.0]))
@settings(max_examples=60, deadline=None)
def test_runs_are_drawn_as_pycocotools_draws_them(seed, level):
    inside_HW = blobs(seed, level)
    size_HW = inside_HW.shape
    compressed = coco_mask.encode(np.asfortranarray(inside_HW))["counts"].decode()
    np.testing.assert_array_equal(drawn((1, Runs(compressed, size_HW)), size_HW=size_HW), inside_HW)
    flat = inside_HW.T.ravel()
    changes = np.flatnonzero(np.diff(np.concatenate(([0], flat, [1 - flat[-1]]))))
    counts = np.diff(np.concatenate(([0], changes))).tolist()
    np.testing.assert_array_equal(drawn((1, Runs(counts, size_HW)), size_HW=size_HW), inside_HW)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_traced_mask_comes_back_exactly(seed):
    inside_HW = blobs(seed, 0.5)
    contours, tree = cv2.findContours(inside_HW, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    rings = [ring_of(contour) for contour in contours]
    parents = tree[0, :, 3] if tree is not None else []
    parts = tuple(
        Part(rings[outer], tuple(rings[hole] for hole, parent in enumerate(parents) if parent == outer))
        for outer, its_parent in enumerate(parents)
        if its_parent < 0
    )
    np.testing.assert_array_equal(drawn((1, Polygons(parts)), size_HW=inside_HW.shape), inside_HW)


def blobs(seed, level):
    rng = np.random.default_rng(seed)
    noise_HW = cv2.GaussianBlur(rng.random(tuple(rng.integers(1, 40, 2))).astype(np.float32), (5, 5), 1)
    return (noise_HW > level).astype(np.uint8)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (Polygons.of(ring_of([0, 0, float("nan"), 1, 2, 2])), "no finite number"),
        (Polygons.of(ring_of([0, 0, 1e12, 1, 2, 2])), "reaches to 1e.12, but the picture is 8x6 pixels"),
        (Runs([48], (8, 6)), "run lengths are of a mask of 6x8, the picture is 8x6"),
        (Runs([40], SIZE_HW), "add up to 40 pixels"),
        (Runs([-1, 49], SIZE_HW), "neither a list of whole numbers nor text"),
        (Runs([47.0, 1], SIZE_HW), "neither a list of whole numbers nor text"),
        (Runs(None, SIZE_HW), "neither a list of whole numbers nor text"),
        (Runs("oooooooooooooo", SIZE_HW), "damaged text"),
        (Runs("é", SIZE_HW), "damaged text"),
        (Runs("", SIZE_HW), "add up to 0 pixels"),
        (Runs("@10", SIZE_HW), "hold -16"),
    ],
)
def test_shapes_that_cannot_be_drawn_are_named(shape, message):
    with pytest.raises(BadDataset, match=rf"^a.json: line 7: .*{message}.*Correct or remove it\.$"):
        draw_regions(SIZE_HW, [Region(1, shape, "line 7")], "area", "a.json")


@pytest.mark.parametrize("points", [[0, 1, 2], ["a", "b"], [[0, 1], [2]], {"x": 1}])
def test_outlines_are_pairs_of_numbers(points):
    with pytest.raises(BadDataset, match="an outline"):
        ring_of(points)


@pytest.mark.parametrize("size_HW", [(0, 4), (-3, -4), (100_000, 100_000)])
def test_sizes_are_refused_before_memory_is_taken(size_HW):
    with pytest.raises(BadDataset, match=r"^a.json: says that its picture is .* pixels; wanted 1 to 64 megapixels"):
        draw_regions(size_HW, [], "area", "a.json")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_labels_drawn_on_the_picture_as_stored_turn_with_it(orientation):
    stored_HW = np.zeros(SIZE_HW, np.uint8)
    stored_HW[:2, :3] = 1
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = io.BytesIO()
    Image.fromarray(stored_HW * 255).save(data, "PNG", exif=exif)
    source = Shapes(("a.json",), Stored(data.getvalue()), [Region(1, Polygons.of(square(0, 0, 2, 1)))], SIZE_HW)
    upright_HW = np.asarray(ImageOps.exif_transpose(Image.open(data))) // 255
    np.testing.assert_array_equal(source.draw(), upright_HW if orientation in (5, 6, 7, 8) else stored_HW)
    without_size = Shapes(source.files, source.picture, source.regions)
    assert without_size.draw().shape == upright_HW.shape


class Stored:
    """A picture that is at hand."""

    file = "a.png"

    def __init__(self, data):
        self.data = data

    def read(self):
        return self.data


def test_categories_get_values_from_1_on():
    assert number_values(["road", "car", "road"], "a.json") == {"road": 1, "car": 2}
    with pytest.raises(BadDataset, match=r"^a.json: has 256 classes"):
        number_values(range(256), "a.json")
