"""Masks in colours: the tables of several tools, colours without one, and what is wrong with them."""

import cv2
import numpy as np
import pytest
from PIL import Image

from atrous.datasets.doctoring.check import check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.errors import BadDataset

BLACK, BLUE, ROSE = (0, 0, 0), (10, 20, 200), (200, 100, 120)
CLASS_DICT = "name,r,g,b\nbackground,0,0,0\ncrack,10,20,200\nroad,200,100,120\n"
LABEL_MAP = "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncrack:10,20,200::\nroad:200,100,120:a,b:c\n"
LABEL_COLORS = "0 0 0\tbackground\n10 20 200\tcrack\n200 100 120\troad\n"


def paint(layouts, file, colors=(BLACK, BLUE, ROSE), **save):
    """A mask of upright stripes in these colours."""
    path = layouts.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(colors, np.uint8)[layouts.stripes(range(len(colors)))]).save(path, **save)


def colour_masks(layouts, stems=("a", "b", "c"), pictures="images", masks="masks"):
    for stem in stems:
        layouts.picture(f"{pictures}/{stem}.jpg")
        paint(layouts, f"{masks}/{stem}.png")
    return layouts.root


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("class_dict.csv", CLASS_DICT),
        (
            "class_dict.csv",
            "\ufeffname, r, g, b, share\r\nbackground, 0, 0, 0, 1 %\r\ncrack, 10, 20, 200\nroad,200,100,120",
        ),
        ("labelmap.txt", LABEL_MAP),
        ("label_colors.txt", LABEL_COLORS),
    ],
)
def test_a_table_says_which_colour_is_which_class(layouts, file, text):
    folder = colour_masks(layouts)
    layouts.text(file, text)
    dataset = read(folder)
    assert dataset.format == "color-masks"
    assert dataset.evidence == f"found {file} and masks such as masks/a.png"
    assert dataset.classes.names == ("background", "crack", "road")
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((0, 1, 2)))
    assert dataset.decisions[0] == f"{file} says which of 3 colours is which class."
    assert not [problem for problem in check(dataset).problems if problem.stops]


def test_cvats_folders_and_lists(layouts):
    folder = colour_masks(layouts, pictures="JPEGImages", masks="SegmentationClass")
    colour_masks(layouts, stems=("a",), pictures="JPEGImages", masks="SegmentationObject")
    layouts.text("labelmap.txt", LABEL_MAP)
    layouts.text("ImageSets/Segmentation/default.txt", "a\nb\nc\n")
    dataset = read(folder)
    assert (dataset.format, len(dataset.samples), dataset.problems) == ("color-masks", 3, ())
    np.testing.assert_array_equal(dataset.samples[1].labels(), layouts.stripes((0, 1, 2)))


def test_vocs_colours_serve_where_cvat_wrote_no_table(layouts):
    layouts.picture("JPEGImages/a.jpg")
    paint(layouts, "SegmentationClass/a.png", (BLACK, (128, 0, 0), (192, 128, 128)))
    dataset = read(layouts.root)
    assert dataset.decisions[0] == "There is no labelmap.txt, so the colours are Pascal VOC's."
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((0, 1, 15)))


@pytest.mark.parametrize(
    ("picture", "mask"),
    [
        ("train/001.png", "train_labels/001_L.png"),
        ("train/001.png", "trainannot/001.png"),
        ("train/001_sat.jpg", "train/001_mask.png"),
    ],
)
def test_masks_in_sibling_folders_and_beside_their_pictures(layouts, picture, mask):
    for split in ("train", "val"):
        layouts.picture(picture.replace("train", split))
        paint(layouts, mask.replace("train", split))
    layouts.text("class_dict.csv", CLASS_DICT)
    dataset = read(layouts.root)
    assert [(sample.split, sample.label_files) for sample in dataset.samples] == [
        ("train", (mask,)),
        ("valid", (mask.replace("train", "val"),)),
    ]
    assert not dataset.problems


def test_a_palettes_colours_are_looked_up_and_alpha_is_not_looked_at(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", CLASS_DICT)
    for name, mode in (("a", "P"), ("b", "RGBA")):
        with Image.open(folder / f"masks/{name}.png") as mask:
            converted = mask.convert(mode, palette=Image.Palette.ADAPTIVE) if mode == "P" else mask.convert(mode)
        converted.save(folder / f"masks/{name}.png")
    for sample in read(folder).samples:
        np.testing.assert_array_equal(sample.labels(), layouts.stripes((0, 1, 2)))


def test_greys_are_colours_only_where_the_table_has_nothing_else(layouts):
    for stem in ("a", "b", "c"):
        layouts.picture(f"images/{stem}.jpg")
        layouts.mask(f"masks/{stem}.png", (0, 128, 255))
    layouts.text("class_dict.csv", "name,r,g,b\nbackground,0,0,0\ncell,128,128,128\nnucleus,255,255,255\n")
    dataset = read(layouts.root)
    assert dataset.format == "color-masks"
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((0, 1, 2)))
    layouts.text("class_dict.csv", CLASS_DICT)
    layouts.text("classes.txt", "background\ncell\n")
    assert read(layouts.root).format == "index-masks"


def test_rows_of_one_name_are_one_class_and_void_is_ignored(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", "name,r,g,b\nroad,0,0,0\nvoid,10,20,200\nroad,200,100,120\n")
    dataset = read(folder)
    assert dataset.classes.names == ("background", "road")
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((1, 255, 1)))


def test_names_can_be_said(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", CLASS_DICT)
    assert read(folder, ReadOptions(classes=("background", "x", "y"))).classes.names == ("background", "x", "y")


def test_a_colour_that_is_not_in_the_table_is_named_with_its_file(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", CLASS_DICT)
    paint(layouts, "masks/b.png", (BLACK, BLUE, (10, 20, 201)))
    (problem,) = [problem for problem in check(read(folder)).problems if problem.stops]
    assert problem.files == ("masks/b.png",)
    assert "masks/b.png: found the colour 10,20,201 (60 pixels), which class_dict.csv does not have" in problem.sentence
    assert "add a row" in problem.sentence


def test_smoothed_edges_are_told_from_a_row_that_is_missing(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", CLASS_DICT)
    noise = np.random.default_rng(0).integers(0, 255, (12, 16, 3), np.uint8)
    cv2.imwrite(str(folder / "masks/b.png"), noise)
    with pytest.raises(BadDataset, match="so many stem from smoothed edges or lossy compression"):
        next(sample for sample in read(folder).samples if sample.name == "b").labels()


def test_a_jpeg_mask_is_refused_with_the_reason(layouts):
    folder = colour_masks(layouts)
    layouts.text("class_dict.csv", CLASS_DICT)
    (folder / "masks/b.png").unlink()
    paint(layouts, "masks/b.jpg", quality=100)
    paint(layouts, "masks/c.jpg", quality=100)  # beside c.png it only shows it
    dataset = read(folder)
    assert not dataset.problems
    (problem,) = [problem for problem in check(dataset).problems if problem.stops]
    assert problem.files == ("masks/b.jpg",)
    assert "found a JPEG, whose compression blurs colours into others" in problem.sentence


def test_colours_without_a_table_are_offered_as_one_that_can_be_used(layouts):
    folder = colour_masks(layouts)
    paint(layouts, "masks/a.png", (BLACK, BLACK, BLUE, ROSE))
    with pytest.raises(BadDataset) as refusal:
        read(folder)
    lead, *table = str(refusal.value).splitlines()
    assert "These are the colours of 3 of 3 masks and their shares" in lead
    assert "save them as class_dict.csv" in lead
    assert table == [
        "name,r,g,b,share",
        "background,0,0,0,41.67 %",
        "class_2,10,20,200,29.17 %",
        "class_3,200,100,120,29.17 %",
    ]
    layouts.text("class_dict.csv", "\n".join(table))
    np.testing.assert_array_equal(read(folder).samples[1].labels(), layouts.stripes((0, 1, 2)))


def test_photographs_in_the_place_of_masks_are_no_table_to_copy(layouts):
    for stem in ("a", "b", "c"):
        layouts.picture(f"images/{stem}.jpg")
        layouts.picture(f"masks/{stem}.png")
    with pytest.raises(BadDataset, match=r"masks/a.png: has more than 64 colours"):
        read(layouts.root)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("class_dict.csv", "", "class_dict.csv: begins with ''; wanted the header name,r,g,b"),
        ("class_dict.csv", "name,r,g,b\n", "class_dict.csv: has 0 rows"),
        ("class_dict.csv", "name,r,g,b\nroad,1,2\n", "class_dict.csv, line 2: found the colour '1,2'"),
        ("class_dict.csv", "name,r,g,b\n\nroad,1,2,256\n", "class_dict.csv, line 3: found the colour '1,2,256'"),
        ("class_dict.csv", "name,r,g,b\na,1,2,3\nb,1,2,3\n", "'b' and 'a' have the same colour 1,2,3"),
        ("labelmap.txt", "road 1,2,3\n", "labelmap.txt, line 1: found 'road 1,2,3'; wanted label:red,green,blue"),
        ("labelmap.txt", "road:::\n", "labelmap.txt, line 1: found the colour ''"),
        ("label_colors.txt", "1 2 road\n", "label_colors.txt, line 1: found the colour '1,2'"),
    ],
)
def test_tables_that_cannot_be_used(layouts, file, text, message):
    folder = colour_masks(layouts)
    layouts.text(file, text)
    with pytest.raises(BadDataset) as refusal:
        read(folder, ReadOptions(format="color-masks"))
    assert message in str(refusal.value)
