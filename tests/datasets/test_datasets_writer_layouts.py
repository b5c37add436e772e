"""What the layouts of single formats hold beside the pictures and masks."""

import io
import re
from dataclasses import replace

import numpy as np
from made_up_export import EXPORT, SIZE_HW, FakeSample, content
from PIL import Image

from atrous.datasets.writers.write import write


def test_roboflow_has_the_bytes_of_an_export(tmp_path):
    export = replace(
        EXPORT,
        preprocessing=("Auto-orientation of pixel data (with EXIF-orientation stripping)", "Resize to 14x10 (Stretch)"),
        augmentation=("50% probability of horizontal flip",),
        copies=3,
    )
    write("png-mask-semantic", export, tmp_path / "set")
    files = content(tmp_path / "set")
    wanted = 'Pixel Value, Class\n0, background\n1, Apple\n2, "a, b"\n3, yes: no\n4, zebra crossing\n5, Ärger'
    assert {files[f"{split}/_classes.csv"].decode() for split in ("train", "valid", "test")} == {wanted}
    named = [name for name in files if name.endswith(("jpg", "png"))]
    assert len(named) == 10
    assert all(
        re.fullmatch(r"(train|valid|test)/.*_(jpg|png|bmp|webp)\.rf\.[0-9a-f]{32}(_mask\.png|\.jpg)", n) for n in named
    )
    assert sum(name.startswith("train/night 12.5 km_png.rf.") for name in named) == 2
    mask = Image.open(io.BytesIO(next(data for name, data in files.items() if name.endswith("_mask.png"))))
    assert (mask.mode, mask.size) == ("L", SIZE_HW[::-1])
    readme = files["README.roboflow.txt"].decode()
    assert readme.startswith("\nleaves - v3\n==============================\n\n")
    assert readme.endswith(
        "The dataset includes 5 images.\n"
        "Leaves are annotated in PNG Masks For Semantic Segmentation format.\n\n"
        "The following pre-processing was applied to each image:\n"
        "* Auto-orientation of pixel data (with EXIF-orientation stripping)\n* Resize to 14x10 (Stretch)\n\n"
        "The following augmentation was applied to create 3 versions of each source image:\n"
        "* 50% probability of horizontal flip\n\n\n"
    )
    assert files["README.dataset.txt"].decode().startswith("# leaves > version 3\n")


def test_roboflow_names_of_an_import_are_kept_and_copies_share_their_stem(tmp_path):
    name = "frame_jpg.rf." + "0a" * 16
    samples = (FakeSample(name, "train"), FakeSample(name + ".copy-1", "train"), FakeSample("x.copy-1", "train"))
    export = replace(EXPORT, samples=samples, sources={name + ".copy-1": name, "x.copy-1": "x"})
    write("png-mask-semantic", export, tmp_path / "set")
    stems = sorted(file.stem for file in (tmp_path / "set/train").glob("*.jpg"))
    assert name in stems
    assert len([stem for stem in stems if re.fullmatch(r"frame_jpg\.rf\.[0-9a-f]{32}", stem)]) == 2
    assert re.fullmatch(r"x_jpg\.rf\.[0-9a-f]{32}", stems[-1])


def test_voc_masks_have_the_palette_of_its_kit(tmp_path):
    write("voc", EXPORT, tmp_path / "set")
    mask = Image.open(tmp_path / "set/SegmentationClass/b.png")
    assert mask.mode == "P"
    palette = np.array(mask.getpalette()).reshape(-1, 3)
    assert palette[[0, 1, 2, 7, 8, 20, 255]].tolist() == [
        [0, 0, 0],
        [128, 0, 0],
        [0, 128, 0],
        [128, 128, 128],
        [64, 0, 0],
        [0, 64, 128],
        [224, 224, 192],
    ]
    assert sorted(path.name for path in (tmp_path / "set/ImageSets/Segmentation").iterdir()) == [
        "test.txt",
        "train.txt",
        "val.txt",
    ]
    assert (tmp_path / "set/ImageSets/Segmentation/val.txt").read_text() == "turned\n"
    assert {path.suffix for path in (tmp_path / "set/JPEGImages").iterdir()} == {".jpg"}
    rows = (tmp_path / "set/labelmap.txt").read_text().splitlines()
    assert rows[1:3] == ["background:0,0,0::", "zebra crossing:128,0,0::"]


def test_ultralytics_names_are_text_whatever_they_look_like(tmp_path):
    write("ultralytics-semantic", EXPORT, tmp_path / "set")
    assert (tmp_path / "set/data.yaml").read_text().splitlines()[:8] == [
        "path: .",
        "train: images/train",
        "val: images/val",
        "test: images/test",
        "masks_dir: masks",
        "names:",
        '  0: "background"',
        '  1: "zebra crossing"',
    ]
    assert (tmp_path / "set/masks/val/turned.png").is_file()


def test_mmsegmentation_has_a_folder_for_each_split(tmp_path):
    write("mmsegmentation", EXPORT, tmp_path / "set")
    assert {"img_dir/val/turned.jpg", "ann_dir/val/turned.png", "img_dir/train/b.jpg"} <= set(content(tmp_path / "set"))
