"""An import that is killed and done again, one that is refused, and the benchmark in small."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import cv2
import numpy as np
import pytest

from atrous.datasets.options import ReadOptions
from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Silent
from atrous.imaging.decode import decode_index_mask
from atrous.jobs.importing import import_dataset
from atrous.storage.chunks import CHUNK
from atrous.storage.library import Library
from atrous.storage.records.records import AddedPictures

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "importing.py"
PICTURES = 430

# says how far it is, and stops there to be killed
IMPORT_UP_TO = """
import sys
from pathlib import Path
from atrous.datasets.options import ReadOptions
from atrous.domain.reporter import Silent
from atrous.jobs.importing import import_dataset
from atrous.storage.library import Library

home, folder, activity, number = sys.argv[1:]

class StopsThere(Silent):
    def progress(self, now, done, total, detail=""):
        if (now, done) == (activity, int(number)):
            print("there", flush=True)
            sys.stdin.readline()

with Library.open(Path(home)) as library:
    import_dataset(library, Path(folder), "leaves", ReadOptions(), StopsThere())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Small pictures with index masks."""
    rng = np.random.default_rng(0)
    for name in ("images", "masks"):
        (tmp_path / "leaves" / name).mkdir(parents=True)
    (tmp_path / "leaves" / "classes.txt").write_text("background\nleaf\nstone\n")
    for number in range(PICTURES):
        photo = rng.integers(0, 256, (24, 32, 3), np.uint8)
        cv2.imwrite(str(tmp_path / "leaves" / "images" / f"photo_{number:03}.png"), photo)
        cv2.imwrite(str(mask_of(tmp_path / "leaves", number)), rng.integers(0, 3, (24, 32), np.uint8))
    return tmp_path / "leaves"


def mask_of(folder: Path, number: int) -> Path:
    return folder / "masks" / f"photo_{number:03}.png"


def import_all(home: Path, folder: Path) -> AddedPictures:
    with Library.open(home) as library:
        return import_dataset(library, folder, "leaves", ReadOptions(), Silent()).added


def kept(home: Path) -> list[tuple[str, str, str, str, int]]:
    """Name, split, picture, mask and how many times labelled, of each picture; its blobs are there."""
    with Library.open(home) as library:
        pictures = list(library.pictures("leaves"))
        assert all(library.blobs.has(each.picture) and library.blobs.has(each.annotation.mask) for each in pictures)
        annotations = [len(library.annotations("leaves", each.name)) for each in pictures]
    return [
        (each.name, each.split, each.picture, each.annotation.mask, count)
        for each, count in zip(pictures, annotations, strict=True)
    ]


@pytest.mark.parametrize(
    ("activity", "number", "survivors"),
    [("checking", 60, None), ("importing", 70, 0), ("importing", 2 * CHUNK + 10, CHUNK)],
    ids=["checking", "before the first rows", "between chunks"],
)
def test_an_import_killed_half_way_and_run_again_ends_as_if_it_had_not_been_killed(
    tmp_path: Path, folder: Path, activity: str, number: int, survivors: int | None
) -> None:
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    command = [sys.executable, "-c", IMPORT_UP_TO, str(broken), str(folder), activity, str(number)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.kill()
    with Library.open(broken) as library:
        if survivors is None:
            assert library.projects() == []
        else:
            assert library.split_counts("leaves").total == survivors

    added = import_all(broken, folder)

    assert added == AddedPictures(count=PICTURES - (survivors or 0), duplicates=survivors or 0)
    assert import_all(unbroken, folder) == AddedPictures(count=PICTURES)
    assert kept(broken) == kept(unbroken)
    assert {times for *_, times in kept(broken)} == {1}


def test_the_masks_that_are_kept_are_the_labels_of_the_files(tmp_path: Path, folder: Path) -> None:
    import_all(tmp_path / "home", folder)

    with Library.open(tmp_path / "home") as library:
        for number, picture in enumerate(library.pictures("leaves")):
            stored_HW = decode_index_mask(library.blobs.get(picture.annotation.mask))
            np.testing.assert_array_equal(stored_HW, cv2.imread(str(mask_of(folder, number)), cv2.IMREAD_UNCHANGED))


def test_a_dataset_that_is_refused_leaves_nothing_behind(tmp_path: Path, folder: Path) -> None:
    mask_of(folder, 7).write_bytes(b"")

    with pytest.raises(BadDataset, match="photo_007"):
        import_all(tmp_path / "home", folder)

    with closing(connect(tmp_path / "home" / "blobs" / "small.sqlite3")) as small:
        assert small.execute("SELECT count(*) FROM blobs").fetchone() == (0,)


def test_the_benchmark_compares_an_import_with_a_bare_loop(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARK), "--counts", "40", "--repeats", "1", "--folder", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    ratio = re.search(r"40 pictures: .* ratio (\d+\.\d+)", said)
    assert ratio is not None
    assert float(ratio[1]) > 0
    assert list(tmp_path.iterdir()) == []
