"""Whatever happens to a file of these layouts: it reads, or an error or problem names the file."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from atrous.datasets.doctoring.diagnose import diagnose
from atrous.domain.errors import AtrousError

CLASS_DICT = "name,r,g,b\nbackground,0,0,0\ncrack,10,20,200\nroad,200,100,120\n"
LABEL_MAP = "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncrack:10,20,200::\nroad:200,100,120::\n"


def write_voc(layouts):
    for stem in ("a", "b", "c"):
        layouts.picture(f"JPEGImages/{stem}.jpg")
        layouts.mask(f"SegmentationClass/{stem}.png", (0, 1, 255))
    layouts.text("labelmap.txt", LABEL_MAP)
    layouts.text("ImageSets/Segmentation/train.txt", "a\nb\n")


def write_colors(layouts):
    for stem in ("a", "b", "c"):
        layouts.picture(f"images/{stem}.jpg")
        layouts.mask(f"masks/{stem}.png", (0,))
        colors_33 = np.array(((0, 0, 0), (10, 20, 200), (200, 100, 120)), np.uint8)
        Image.fromarray(colors_33[layouts.stripes((0, 1, 2))]).save(layouts.root / f"masks/{stem}.png")
    layouts.text("class_dict.csv", CLASS_DICT)


def write_offered(layouts):
    write_colors(layouts)
    (layouts.root / "class_dict.csv").unlink()


def write_cityscapes(layouts):
    for split in ("train", "val", "test"):
        layouts.picture(f"leftImg8bit/{split}/x/x_1_leftImg8bit.png")
        layouts.mask(f"gtFine/{split}/x/x_1_gtFine_labelIds.png", (0, 7, 26))


def write_ultralytics(layouts):
    for split in ("train", "val"):
        layouts.picture(f"images/{split}/{split}.jpg")
        layouts.mask(f"masks/{split}/{split}.png", (0, 1))
    layouts.text("data.yaml", "masks_dir: masks\nnames: [background, crack]\n")


def write_coco_stuff(layouts):
    for stem in ("a", "b"):
        layouts.picture(f"train2017/{stem}.jpg")
        layouts.mask(f"stuffthingmaps/train2017/{stem}.png", (0, 1, 255))
    layouts.text("labels.txt", "0: unlabeled\n1: person\n2: car\n")


WRITE = {
    "coco-stuff": write_coco_stuff,
    "voc": write_voc,
    "colors": write_colors,
    "offered": write_offered,
    "cityscapes": write_cityscapes,
    "ultralytics": write_ultralytics,
}


@pytest.mark.parametrize("layout", WRITE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, 20),
    kind=st.sampled_from(["cut", "change", "replace"]),
    at=st.integers(0, 10_000),
    new=st.binary(max_size=40),
)
def test_damage_is_named(layouts, layout, place, kind, at, new):
    if not layouts.root.exists():
        WRITE[layout](layouts)
    files = sorted(file for file in layouts.root.rglob("*") if file.is_file())
    broken = files[place % len(files)]
    whole = broken.read_bytes()
    at %= len(whole)
    data = {"cut": whole[:at], "change": whole[:at] + new + whole[at + len(new) :], "replace": new}[kind]
    broken.write_bytes(data)
    try:
        said = " ".join(_everything_said(layouts.root))
    finally:
        broken.write_bytes(whole)
    cut_short = kind == "cut" and broken.suffix in {".jpg", ".png"} and len(data) < len(whole) - 12  # IEND is 12 bytes
    assert not cut_short or broken.relative_to(layouts.root).as_posix() in said or layout == "offered"


def _everything_said(folder):
    try:
        diagnosis = diagnose(folder)
        yield from (problem.sentence for problem in diagnosis.problems)
        diagnosis.usable(skip_bad=True)
    except AtrousError as error:
        yield str(error)
