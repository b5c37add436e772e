"""One contract, two stores."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from atrous.domain.errors import BadSettings, NotFound
from atrous.storage.blobs.blobs import Blobs, open_blobs
from atrous.storage.blobs.bucket_blobs import BucketBlobs
from atrous.storage.blobs.folder_blobs import SMALL, SMALL_FILE, FolderBlobs

STORES: dict[str, Callable[[Path], Blobs]] = {
    "folder": lambda tmp_path: FolderBlobs(tmp_path / "blobs"),
    "bucket": lambda _: BucketBlobs(MemoryStore()),
}


@pytest.fixture(params=STORES)
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Blobs]:
    with closing(STORES[request.param](tmp_path)) as store:
        yield store


@pytest.mark.parametrize("data", [b"", b"a picture", bytes(range(256)) * 40_000], ids=["empty", "small", "10 MB"])
def test_what_is_put_can_be_got_under_its_sha256(blobs: Blobs, data: bytes) -> None:
    name = blobs.put(data)

    assert name == sha256(data).hexdigest()
    assert blobs.has(name)
    assert blobs.get(name) == data


def test_the_same_bytes_twice_are_one_blob(blobs: Blobs) -> None:
    assert blobs.put(b"leaf") == blobs.put(b"leaf")


def test_what_is_put_together_can_be_got_one_by_one(blobs: Blobs) -> None:
    blobs.put(b"stone")
    contents = [b"leaf", b"stone", bytes(5_000_000), b"leaf", b""]

    names = blobs.put_all(contents)

    assert names == [sha256(data).hexdigest() for data in contents]
    assert [blobs.get(name) for name in names] == contents
    assert blobs.put_all([]) == []


def test_what_was_never_put_is_not_found(blobs: Blobs) -> None:
    blobs.put(b"leaf")
    unknown = sha256(b"stone").hexdigest()

    assert not blobs.has(unknown)
    with pytest.raises(NotFound, match=unknown):
        blobs.get(unknown)


def test_many_threads_may_put_at_once_also_the_same(blobs: Blobs) -> None:
    contents = [bytes([number % 10]) * 5000 for number in range(200)]

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(blobs.put, contents))

    assert [blobs.get(name) for name in names] == contents


def test_a_folder_keeps_its_blobs_when_opened_again(tmp_path: Path) -> None:
    contents = [b"leaf", bytes(SMALL)]
    with closing(open_blobs(tmp_path, None)) as blobs:
        names = blobs.put_all(contents)

    with closing(open_blobs(tmp_path, None)) as blobs:
        assert [blobs.get(name) for name in names] == contents


def test_small_blobs_share_a_file_and_large_ones_have_their_own(tmp_path: Path) -> None:
    with closing(FolderBlobs(tmp_path)) as blobs:
        blobs.put_all([bytes([number]) for number in range(100)])
        large = blobs.put(bytes(SMALL))

    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == sorted([large, SMALL_FILE])


def test_a_small_blob_that_has_a_file_of_its_own_is_found_there(tmp_path: Path) -> None:
    """As homes have them that were filled before small blobs shared a file."""
    name = sha256(b"leaf").hexdigest()
    (tmp_path / name[:2]).mkdir()
    (tmp_path / name[:2] / name).write_bytes(b"leaf")

    with closing(FolderBlobs(tmp_path)) as blobs:
        assert blobs.put(b"leaf") == name
        assert blobs.has(name)
        assert blobs.get(name) == b"leaf"


@pytest.mark.parametrize("size", [2, SMALL])
def test_a_write_that_was_cut_off_is_no_blob(tmp_path: Path, size: int) -> None:
    with closing(FolderBlobs(tmp_path)) as blobs:
        (tmp_path / "partial" / "0123").write_bytes(b"le")
        data = bytes(size)

        assert blobs.get(blobs.put(data)) == data


def test_two_that_hold_the_same_folder_see_what_the_other_put(tmp_path: Path) -> None:
    with closing(FolderBlobs(tmp_path)) as one, closing(FolderBlobs(tmp_path)) as other:
        names = [one.put(b"leaf"), other.put(b"stone"), other.put(b"leaf")]

        assert [other.get(names[0]), one.get(names[1])] == [b"leaf", b"stone"]


def test_a_url_opens_a_bucket(tmp_path: Path) -> None:
    with closing(open_blobs(tmp_path, "memory:///")) as blobs:
        assert blobs.get(blobs.put(b"leaf")) == b"leaf"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["gopher://attic", "attic"])
def test_a_url_of_no_known_kind_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSettings, match=url):
        open_blobs(tmp_path, url)
