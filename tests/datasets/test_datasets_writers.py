"""Datasets written out: what was read comes back, and the bytes are what other tools expect."""

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from atrous.datasets.read import read
from atrous.datasets.writers import WRITERS
from atrous.datasets.writers.export import Export
from atrous.datasets.writers.write import write
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset, BadSettings
from atrous.domain.reporter import Silent
from atrous.domain.splits import Split
from atrous.imaging.decode import decode
from atrous.imaging.header import read_header

EXACT = ("png-mask-semantic", "index-masks", "mmsegmentation", "ultralytics-semantic", "voc")
CLASSES = Classes.of(("zebra crossing", "Apple", "a, b", "yes: no", "Ärger"))
SIZE_HW = (10, 14)


@dataclass(frozen=True)
class FakeSample:
    """A picture of noise, encoded as asked, and random labels."""

    name: str
    split: Split
    ending: str = ".jpg"

    def picture_bytes(self) -> bytes:
        noise = np.random.default_rng(list(self.name.encode())).integers(0, 255, (*SIZE_HW, 3), np.uint8)
        return cv2.imencode(self.ending, noise)[1].tobytes()

    def labels(self) -> LabelMap:
        values = np.array([*range(len(CLASSES)), 255], np.uint8)
        return np.random.default_rng(list(self.name.encode())).choice(values, SIZE_HW)


class TurnedSample(FakeSample):
    """A JPEG that EXIF turns by a quarter; its labels lie on the upright picture."""

    def picture_bytes(self) -> bytes:
        exif = Image.Exif()
        exif[0x0112] = 6
        lying = decode(FakeSample(self.name, self.split).picture_bytes()).transpose(1, 0, 2)
        file = io.BytesIO()
        Image.fromarray(lying).save(file, "JPEG", quality=100, exif=exif)
        return file.getvalue()


class BrokenSample(FakeSample):
    """A sample that can no longer be read."""

    def labels(self) -> LabelMap:
        raise BadDataset(f"{self.name}: is gone.")


SAMPLES = (
    FakeSample("b", "train"),
    FakeSample("night 12.5 km", "train", ".png"),
    FakeSample("plate_mask", "train", ".bmp"),
    TurnedSample("turned", "valid"),
    FakeSample("Übersicht", "test", ".webp"),
)
EXPORT = Export("leaves", 3, CLASSES, SAMPLES)


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def base(name: str) -> str:
    """A name less what Roboflow's layout adds."""
    return re.sub(r"_(jpg|png|bmp|webp|tif)\.rf\.[0-9a-f]{32}$", "", name)


@pytest.mark.parametrize("format", EXACT)
def test_what_was_written_reads_back(format, tmp_path):
    write(format, EXPORT, tmp_path / "set")
    dataset = read(tmp_path / "set")
    assert not dataset.problems
    assert sorted(dataset.classes.names) == sorted(CLASSES.names)
    numbers = [CLASSES.names.index(name) for name in dataset.classes.names]
    found = {base(sample.name): sample for sample in dataset.samples}
    assert {name: sample.split for name, sample in found.items()} == {sample.name: sample.split for sample in SAMPLES}
    for sample in SAMPLES:
        labels_HW = found[sample.name].labels()
        in_our_order = np.array([*numbers, *[255] * (256 - len(numbers))], np.uint8)[labels_HW]
        np.testing.assert_array_equal(in_our_order, sample.labels())
        assert decode(found[sample.name].picture_bytes()).shape[:2] == SIZE_HW


@pytest.mark.parametrize("format", EXACT)
def test_written_again_it_has_the_same_bytes(format, tmp_path):
    write(format, EXPORT, tmp_path / "one")
    dataset = read(tmp_path / "one")
    write(format, replace(EXPORT, classes=dataset.classes, samples=dataset.samples), tmp_path / "two")
    again = content(tmp_path / "two")
    lists = {file for file in again if file.endswith(".txt")}  # a dataset is sorted by name, an export by split too
    assert {file: data for file, data in content(tmp_path / "one").items() if file not in lists} == {
        file: data for file, data in again.items() if file not in lists
    }


@pytest.mark.parametrize("format", EXACT)
def test_pictures_keep_their_bytes_or_their_pixels(format, tmp_path):
    write(format, EXPORT, tmp_path / "set")
    found = {base(sample.name): sample.picture_bytes() for sample in read(tmp_path / "set").samples}
    assert found["b"] == SAMPLES[0].picture_bytes()
    lossless = read_header(found["night 12.5 km"]).format == "PNG"
    assert lossless == (format not in ("png-mask-semantic", "voc"))
    assert read_header(found["turned"]).orientation == 1
    difference = np.abs(decode(found["turned"]).astype(int) - decode(SAMPLES[3].picture_bytes()))
    assert difference.mean() < 4


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


def test_a_split_without_samples_is_not_written(tmp_path):
    write("ultralytics-semantic", replace(EXPORT, samples=SAMPLES[:4]), tmp_path / "set")
    assert "test" not in (tmp_path / "set/data.yaml").read_text()
    assert not (tmp_path / "set/images/test").exists()


@pytest.mark.parametrize("format", WRITERS)
def test_nothing_is_left_of_a_write_that_fails(format, tmp_path):
    broken = replace(EXPORT, samples=(*SAMPLES, BrokenSample("gone", "test")))
    with pytest.raises(BadDataset, match="gone: is gone"):
        write(format, broken, tmp_path / "set")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", WRITERS)
def test_the_same_export_gives_the_same_bytes(format, tmp_path):
    (tmp_path / "two").mkdir()  # an empty folder may be there
    (tmp_path / ".one.unfinished").mkdir()
    (tmp_path / ".one.unfinished/left over").touch()  # of a run that was killed
    write(format, EXPORT, tmp_path / "one")
    write(format, EXPORT, tmp_path / "two")
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_a_full_folder_a_file_and_an_unknown_format_are_refused(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").touch()
    for place in ("full", "full/mine.txt"):
        with pytest.raises(AlreadyExists, match="is there and not an empty folder"):
            write("voc", EXPORT, tmp_path / place)
    with pytest.raises(BadSettings, match="The format is 'pgm'; wanted one of png-mask-semantic, "):
        write("pgm", EXPORT, tmp_path / "new")
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine.txt"]


@pytest.mark.parametrize("format", ["png-mask-semantic", "index-masks", "mmsegmentation", "voc"])
def test_a_name_with_a_line_break_is_refused_where_names_are_lines(format, tmp_path):
    with pytest.raises(BadDataset, match=r"'two\\nlines' has a line break"):
        write(format, replace(EXPORT, classes=Classes.of(("two\nlines",))), tmp_path / "set")


class Watcher(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int, str]] = []

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        self.steps.append((activity, done, total, detail))


@pytest.mark.parametrize("format", WRITERS)
def test_progress_is_told_sample_by_sample(format, tmp_path):
    watcher = Watcher()
    write(format, EXPORT, tmp_path / "set", watcher)
    assert watcher.steps == [("writing", place, 5, sample.name) for place, sample in enumerate(SAMPLES, start=1)]
