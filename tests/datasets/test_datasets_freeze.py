"""Frozen versions: the same in, the same bytes out, and never changed."""

import hashlib
import json

import cv2
import numpy as np
import pytest
from frozen import PREPROCESSING, content, freeze_to

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.read import read
from atrous.datasets.versions.balance import read_balance
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset, BadPicture
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.splits import SPLITS
from atrous.imaging.decode import decode, decode_index_mask


@pytest.fixture
def samples(layouts):
    return read(layouts.roboflow({"train": ["a", "b"], "valid": ["c"], "test": ["d"]})).samples


def test_a_version_reads_back_as_it_was_frozen(samples, tmp_path):
    manifest = freeze_to(tmp_path / "v1", samples)
    version = VersionFolder.open(tmp_path / "v1")
    assert version.classes.names == ("background", "crack", "road")
    assert version.preprocessing == PREPROCESSING
    assert version.hash == manifest.hash
    assert [sample.name for sample in version.samples("train")] == ["a", "b"]
    frozen, original = version.samples("test")[0], samples[3]
    assert frozen.picture_bytes() == original.picture_bytes()
    np.testing.assert_array_equal(frozen.picture(), decode(original.picture_bytes()))
    np.testing.assert_array_equal(frozen.labels(), original.labels())
    assert set(content(tmp_path / "v1")) == {
        "version.json",
        "balance.json",
        *(f"pictures/{place}.jpg" for place in ("train/a", "train/b", "valid/c", "test/d")),
        *(f"masks/{place}.png" for place in ("train/a", "train/b", "valid/c", "test/d")),
    }


def test_a_version_says_how_much_it_shows_of_each_class(samples, tmp_path):
    freeze_to(tmp_path / "v1", samples)
    balance = read_balance(tmp_path / "v1")

    version = VersionFolder.open(tmp_path / "v1")
    for split in SPLITS:
        masks = [sample.labels() for sample in version.samples(split)]
        assert balance.pixels[split] == tuple(sum(int((mask == number).sum()) for mask in masks) for number in range(3))
        assert balance.pictures[split] == tuple(
            sum(bool((mask == number).any()) for mask in masks) for number in range(3)
        )
    assert balance.class_names == version.classes.names
    assert sum(balance.shares()) == pytest.approx(1)
    assert read_balance(tmp_path) is None


def test_the_same_in_gives_the_same_bytes(samples, tmp_path):
    first = freeze_to(tmp_path / "one", samples, workers=1)
    second = freeze_to(tmp_path / "two", tuple(reversed(samples)), workers=3)
    assert first == second
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_version_can_be_frozen_from_a_version(samples, tmp_path):
    freeze_to(tmp_path / "one", samples)
    version = VersionFolder.open(tmp_path / "one")
    again = freeze_to(tmp_path / "two", [one for split in ("test", "valid", "train") for one in version.samples(split)])
    assert again.hash == version.hash


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 5},
        {"classes": Classes.of(("crack", "street"))},
        {"recipe": Recipe()},
    ],
)
def test_every_input_is_in_the_hash(samples, tmp_path, change):
    assert freeze_to(tmp_path / "a", samples).hash != freeze_to(tmp_path / "b", samples, **change).hash


def test_one_pixel_is_in_the_hash(samples, layouts, tmp_path):
    before = freeze_to(tmp_path / "a", samples).hash
    labels_HW = layouts.stripes((0, 1, 2))
    labels_HW[0, 0] = 1
    cv2.imwrite(str(layouts.root / "test/d_mask.png"), labels_HW)
    assert freeze_to(tmp_path / "b", samples).hash != before


def test_a_broken_sample_leaves_no_version_and_the_next_run_is_as_the_first(samples, layouts, tmp_path):
    wanted = freeze_to(tmp_path / "wanted", samples)
    mask = layouts.root / "test/d_mask.png"
    whole = mask.read_bytes()
    mask.write_bytes(b"broken")
    with pytest.raises(BadPicture, match=r"test/d_mask.png"):
        freeze_to(tmp_path / "v1", samples)
    assert not (tmp_path / "v1").exists()
    mask.write_bytes(whole)
    assert freeze_to(tmp_path / "v1", samples) == wanted
    assert content(tmp_path / "v1") == content(tmp_path / "wanted")
    assert not list(tmp_path.glob(".*"))


def test_a_version_is_never_written_over(samples, tmp_path):
    freeze_to(tmp_path / "v1", samples)
    with pytest.raises(AlreadyExists, match="a version never changes"):
        freeze_to(tmp_path / "v1", samples)


def test_a_changed_manifest_is_refused(samples, tmp_path):
    freeze_to(tmp_path / "v1", samples)
    file = tmp_path / "v1" / "version.json"
    text = file.read_text()
    for changed, message in (
        (text.replace('"seed": 4', '"seed": 5'), "does not fit its hash"),
        (text.replace('"format": 2', '"format": 9'), "has the format 9; this atrous reads 2"),
        (text.replace('"crack"', "3"), "does not fit its hash|is not as it was written"),
        (text[:-200], "is not as it was written"),
    ):
        file.write_text(changed)
        with pytest.raises(BadDataset, match=message):
            VersionFolder.open(tmp_path / "v1")
    with pytest.raises(BadDataset, match=r"holds no version.json"):
        VersionFolder.open(tmp_path)


def test_without_a_test_split_valid_is_measured(samples, tmp_path):
    freeze_to(tmp_path / "v1", [sample for sample in samples if sample.split != "test"])
    freeze_to(tmp_path / "v2", samples)
    assert VersionFolder.open(tmp_path / "v1").measured_split() == "valid"
    assert VersionFolder.open(tmp_path / "v2").measured_split() == "test"


def test_nothing_and_twice_the_same_name_are_refused(samples, tmp_path):
    with pytest.raises(BadDataset, match="There are no samples to freeze"):
        freeze_to(tmp_path / "v1", [])
    with pytest.raises(BadDataset, match="Two samples have the same name"):
        freeze_to(tmp_path / "v1", [samples[0], samples[0]])


@pytest.mark.parametrize("size_HW", [(1, 1), (1, 300), (300, 1), (40, 50)])
def test_masks_and_pictures_are_exact(size_HW):
    labels_HW = np.random.default_rng(0).integers(0, 256, size_HW, np.uint8)
    np.testing.assert_array_equal(decode_index_mask(encode_mask(labels_HW)), labels_HW)
    picture = np.random.default_rng(1).integers(0, 256, (*size_HW, 3), np.uint8)
    np.testing.assert_array_equal(decode(encode_picture_exactly(picture)), picture)


def test_bytes_of_a_mask_are_those_of_every_machine(layouts):
    assert encode_mask(layouts.stripes((0, 1, 2))).hex() == (
        "89504e470d0a1a0a0000000d49484452000000100000000c08000000004e8c625d000000244944415478015dc1b10d000008"
        "8030e4ffa38d8eb4f2e6f8080909090909090909098905166300286c8beba20000000049454e44ae426082"
    )


def test_a_version_of_the_first_format_is_still_read(samples, tmp_path):
    freeze_to(tmp_path / "v1", samples, recipe=Recipe())
    file = tmp_path / "v1" / "version.json"
    found = json.loads(file.read_text())
    del found["hash"]
    found |= {"format": 1, "recipe": {"preprocessing": {"auto_orient": True, "static_crop": None}}}
    for sample in found["samples"]:
        del sample["source"], sample["augmented"]
    hash = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    file.write_text(json.dumps(found | {"hash": hash}))
    version = VersionFolder.open(tmp_path / "v1")
    assert version.hash == hash
    assert version.preprocessing == Preprocessing()
    assert version.samples("test")[0].source == "d"
