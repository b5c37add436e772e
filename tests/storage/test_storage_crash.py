"""Killed processes and crowds: nothing that was acknowledged is lost, nothing half done is seen, nobody is refused."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest
from storage_samples import CLASSES, freeze, labelled, package

from atrous.domain.model_id import ModelId
from atrous.storage.chunks import CHUNK
from atrous.storage.library import Library
from atrous.storage.records.records import SplitCounts

PICTURES = 520

# what a worker does; it says on a line of its own what it has just done
ADD = f"""
def said(items):
    for number, item in enumerate(items):
        print(number, flush=True)
        yield item

library.add_pictures("leaves", said(labelled(number) for number in range({PICTURES})))
print("added", flush=True)
"""
THEN = """
sys.stdin.readline()
"""
PUBLISH = """
try:
    library.publish(ModelId("leaves", 1), Path(sys.argv[2]), card())
    print("published", flush=True)
except AlreadyExists:
    print("refused", flush=True)
"""
BEGIN = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from storage_samples import card, labelled
from atrous.domain.errors import AlreadyExists
from atrous.domain.model_id import ModelId
from atrous.storage.chunks import CHUNK
from atrous.storage.library import Library
library = Library.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def leaves(home: Path) -> Iterable[Library]:
    """A library with an empty project."""
    with Library.open(home) as library:
        library.create_project("leaves", "Leaves", CLASSES)
        yield library


class Worker:
    """Another process with the same library: it opens it, then works on whenever it is told to go."""

    def __init__(self, work: str, *arguments: Path) -> None:
        program = BEGIN.format(tests=str(Path(__file__).parent)) + work
        command = [sys.executable, "-c", program, *map(str, arguments)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def read_until(self, *lines: str) -> str:
        assert self._process.stdout is not None
        for said in self._process.stdout:
            if said.strip() in lines:
                return said.strip()
        raise AssertionError(f"the worker ended without saying any of {lines}")

    def end(self, with_signal: signal.Signals) -> None:
        self._process.send_signal(with_signal)
        self._process.communicate()


def tell_all_to_go(workers: list[Worker]) -> None:
    """All begin their next piece of work together."""
    for worker in workers:
        worker.go()


def check_whole(library: Library) -> None:
    """Every picture the catalog names has its bytes, and its labels have theirs."""
    for picture in library.pictures("leaves"):
        for blob in (picture.picture, picture.annotation.mask):
            assert sha256(library.blobs.get(blob)).hexdigest() == blob


@pytest.mark.parametrize("killed_at", [20, 407, 511])
def test_an_import_that_was_killed_ends_the_same_when_done_again(leaves: Library, home: Path, killed_at: int) -> None:
    worker = Worker(ADD, home)
    worker.go()
    worker.read_until(str(killed_at))
    worker.end(signal.SIGKILL)

    survivors = leaves.split_counts("leaves").total
    assert survivors >= (killed_at // CHUNK - 1) * CHUNK  # a chunk is read while the one before it is written
    check_whole(leaves)

    added = leaves.add_pictures("leaves", (labelled(number) for number in range(PICTURES)))

    assert (added.count, added.duplicates, added.relabelled) == (PICTURES - survivors, survivors, 0)
    assert [picture.name for picture in leaves.pictures("leaves")] == [labelled(n).name for n in range(PICTURES)]
    assert leaves.split_counts("leaves") == SplitCounts(train=312, valid=104, test=104)
    check_whole(leaves)


def test_two_processes_add_the_same_pictures_and_publish_the_same_model(
    leaves: Library, home: Path, tmp_path: Path
) -> None:
    packages = [package(tmp_path / name, weights=name.encode() * 100_000) for name in ("one", "two")]
    workers = [Worker(ADD + THEN + PUBLISH, home, folder) for folder in packages]
    for worker in workers:
        worker.read_until("open")

    tell_all_to_go(workers)
    assert [worker.read_until("added") for worker in workers] == ["added", "added"]
    assert sorted(picture.name for picture in leaves.pictures("leaves")) == [labelled(n).name for n in range(PICTURES)]
    assert all(len(leaves.annotations("leaves", labelled(number).name)) == 1 for number in range(0, PICTURES, 17))
    check_whole(leaves)

    freeze(leaves, "leaves")
    tell_all_to_go(workers)
    outcomes = [worker.read_until("published", "refused") for worker in workers]
    assert sorted(outcomes) == ["published", "refused"]
    folder = leaves.model_folder(ModelId("leaves", 1))
    assert (folder / "weights.onnx").read_bytes() in (b"one" * 100_000, b"two" * 100_000)
    assert [entry.name for entry in folder.parent.iterdir()] == ["1"]
    for worker in workers:
        worker.end(signal.SIGTERM)
