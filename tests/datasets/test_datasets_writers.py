"""Datasets written out: what was read comes back, and nothing is left half written."""

import re
from dataclasses import replace

import numpy as np
import pytest
from made_up_export import CLASSES, EXPORT, SAMPLES, SIZE_HW, FakeSample, content

from atrous.datasets.read import read
from atrous.datasets.writers import WRITERS
from atrous.datasets.writers.write import write
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset, BadSettings
from atrous.domain.reporter import Silent
from atrous.imaging.decode import decode
from atrous.imaging.header import read_header

EXACT = ("png-mask-semantic", "index-masks", "mmsegmentation", "ultralytics-semantic", "voc")


class BrokenSample(FakeSample):
    """A sample that can no longer be read."""

    def labels(self) -> LabelMap:
        raise BadDataset(f"{self.name}: is gone.")


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
