"""Frozen versions: the same in, the same bytes out, and never changed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_strategies import AUGMENTATIONS, PREPROCESSINGS
from version_fakes import Patch

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.read import read
from atrous.datasets.versions.balance import read_balance
from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.datasets.versions.preview import preview
from atrous.datasets.versions.recipe import FilterNull, Recipe, Tile
from atrous.datasets.versions.recipe_json import recipe_from_json, recipe_from_roboflow
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.augmentation import Augmentation, Flip, Hue, Mosaic, Noise, RandomGrayscale, Rotate
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset, BadPicture, BadSettings
from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.domain.splits import SPLITS
from atrous.imaging.decode import decode, decode_index_mask
from atrous.imaging.preprocess import Preprocessor

CLASSES = Classes.of(("crack", "road"))

PREPROCESSING = Preprocessing(
    static_crop=StaticCrop(10, 90, 0, 100),
    contrast=Contrast.ADAPTIVE,
    resize=Resize((8, 12), ResizeMode.LETTERBOX, 114),
)


def freeze_to(folder, samples, **changes):
    wanted = {"classes": CLASSES, "recipe": Recipe(preprocessing=PREPROCESSING), "seed": 4} | changes
    return freeze(samples, folder=folder, **wanted)


def frozen(folder, samples, recipe, seed=0):
    freeze(samples, CLASSES, recipe, seed, folder / "version")
    return VersionFolder.open(folder / "version")


def content(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


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


class TestCuts:
    """Steps that make several pictures of one."""

    def test_tiles_put_together_are_the_picture(self, tmp_path):
        patch = Patch(0, size_HW=(41, 50))
        crop = StaticCrop(10, 90, 0, 100)  # columns 5 to 45
        version = frozen(tmp_path, [patch], Recipe(preprocessing=Preprocessing(static_crop=crop), tile=Tile(2, 3)))
        tiles = {sample.name: sample for sample in version.samples("train")}
        assert list(tiles) == [f"patch_0.tile-{row}-{column}" for row in (1, 2) for column in (1, 2, 3)]
        rows = [[tiles[f"patch_0.tile-{row}-{column}"] for column in (1, 2, 3)] for row in (1, 2)]
        assert [tile.labels().shape for tile in rows[1]] == [(21, 13), (21, 13), (21, 14)]
        np.testing.assert_array_equal(
            np.vstack([np.hstack([tile.picture() for tile in row]) for row in rows]), patch.picture()[:, 5:45]
        )
        np.testing.assert_array_equal(
            np.block([[tile.labels() for tile in row] for row in rows]), patch.labels()[:, 5:45]
        )
        assert version.preprocessing.static_crop is None  # it is done
        assert {tile.source for tile in tiles.values()} == {"patch_0"}

    def test_every_split_is_cut(self, tmp_path):
        samples = [Patch(0), Patch(1, "valid"), Patch(2, "test")]
        version = frozen(tmp_path, samples, Recipe(tile=Tile(1, 2)))
        assert [len(version.samples(split)) for split in SPLITS] == [2, 2, 2]

    def test_more_tiles_than_pixels_are_refused(self, tmp_path):
        with pytest.raises(BadDataset, match=r"patch_0: 20x1 pixels cannot be cut into 2 rows of 1 tiles"):
            frozen(tmp_path, [Patch(0, size_HW=(1, 20), empty=True)], Recipe(tile=Tile(2, 1)))

    def test_isolated_regions_are_pictures(self, tmp_path):
        patch = Patch(0, size_HW=(60, 80))
        version = frozen(tmp_path, [patch], Recipe(isolate=True))
        first, second = version.samples("train")
        assert (first.name, second.name) == ("patch_0.object-1", "patch_0.object-2")
        # class 1 is 12x12 at (2, 3), class 2 is 12x16 at (48, 64); both are widened to 32 inside the picture
        np.testing.assert_array_equal(first.labels(), patch.labels()[0:32, 0:32])
        np.testing.assert_array_equal(second.labels(), patch.labels()[28:60, 48:80])
        np.testing.assert_array_equal(second.picture(), patch.picture()[28:60, 48:80])

    def test_specks_and_empty_pictures_are_no_objects(self, tmp_path):
        samples = [Patch(0), Patch(1, empty=True)]
        names = [sample.name for sample in frozen(tmp_path, samples, Recipe(isolate=True)).samples("train")]
        assert names == ["patch_0.object-1", "patch_0.object-2"]
        with pytest.raises(BadDataset, match="The recipe leaves no picture to train on"):
            frozen(tmp_path / "none", [Patch(1, empty=True)], Recipe(isolate=True))

    def test_filter_null_leaves_out_as_few_as_it_takes(self, tmp_path):
        train = [Patch(number, empty=number >= 4) for number in range(12)]
        valid = [Patch(number, "valid", empty=number > 12) for number in range(12, 14)]
        for percent, kept, valid_kept in ((0, 12, 2), (34, 11, 2), (50, 8, 2), (90, 4, 1), (100, 4, 1)):
            version = frozen(tmp_path / str(percent), train + valid, Recipe(filter_null=FilterNull(percent)))
            names = {sample.name for sample in version.samples("train")}
            assert len(names) == kept
            assert {f"patch_{number}" for number in range(4)} <= names
            assert len(version.samples("valid")) == valid_kept

    def test_filter_null_looks_at_tiles(self, tmp_path):
        recipe = Recipe(tile=Tile(2, 2), filter_null=FilterNull(100))
        names = [sample.name for sample in frozen(tmp_path, [Patch(0, size_HW=(60, 80))], recipe).samples("train")]
        assert names == ["patch_0.tile-1-1", "patch_0.tile-2-2"]


class TestRemap:
    @pytest.mark.parametrize(
        ("remap", "names", "numbers"),
        [
            ({"crack": "hole"}, ("hole", "road"), {1: 1, 2: 2}),
            ({"crack": "road"}, ("road",), {1: 1, 2: 1}),
            ({"crack": "road", "road": "crack"}, ("road", "crack"), {1: 1, 2: 2}),
            ({"crack": "background"}, ("road",), {1: 0, 2: 1}),
        ],
    )
    def test_classes_are_renamed_merged_and_dropped(self, tmp_path, remap, names, numbers):
        version = frozen(tmp_path, [Patch(0)], Recipe(remap=remap))
        assert version.classes.names == ("background", *names)
        labels_HW, before_HW = version.samples("train")[0].labels(), Patch(0).labels()
        for old, new in ({0: 0, 255: 255} | numbers).items():
            assert set(labels_HW[before_HW == old].tolist()) == {new}

    @pytest.mark.parametrize(
        ("remap", "sentence"),
        [
            ({"crak": "hole"}, "remap 'crak': there is no such class; there are background, crack, road"),
            ({"background": "floor"}, "remap cannot rename background"),
            ({"crack": "background", "road": "background"}, "remap drops all of crack, road"),
        ],
    )
    def test_what_cannot_be_remapped(self, tmp_path, remap, sentence):
        with pytest.raises(BadSettings, match=sentence):
            frozen(tmp_path, [Patch(0)], Recipe(remap=remap))


class TestCopies:
    """Augmented copies: in train alone, of preprocessed pictures."""

    def test_the_source_and_its_copies_stand_in_train(self, tmp_path):
        samples = [Patch(0), Patch(1, "valid"), Patch(2, "test")]
        version = frozen(tmp_path, samples, Recipe(augmentation=Augmentation(flip=Flip(True, True), versions=3)))
        names = {split: [sample.name for sample in version.samples(split)] for split in SPLITS}
        assert names == {
            "train": ["patch_0", "patch_0.copy-1", "patch_0.copy-2"],
            "valid": ["patch_1"],
            "test": ["patch_2"],
        }
        assert version.samples("train")[0].picture_bytes() == Patch(0).picture_bytes()
        assert {sample.source for sample in version.samples("train")} == {"patch_0"}

    def test_one_version_is_one_copy(self, tmp_path):
        version = frozen(tmp_path, [Patch(0)], Recipe(augmentation=Augmentation(rotate=Rotate(30), versions=1)))
        assert [sample.name for sample in version.samples("train")] == ["patch_0.copy-1"]

    def test_a_copy_is_made_of_a_preprocessed_picture(self, tmp_path):
        steps = Preprocessing(
            static_crop=StaticCrop(0, 50, 25, 100),
            grayscale=True,
            contrast=Contrast.STRETCHING,
            resize=Resize((30, 50), ResizeMode.LETTERBOX, 114),
        )
        unchanged = Augmentation(rgrayscale=RandomGrayscale(100), versions=2)
        source, copy = frozen(tmp_path, [Patch(0)], Recipe(preprocessing=steps, augmentation=unchanged)).samples(
            "train"
        )
        assert source.preprocessing == steps
        assert copy.preprocessing == Preprocessing(resize=steps.resize)
        shown, _ = Preprocessor(source.preprocessing).picture(source.picture())
        copied, _ = Preprocessor(copy.preprocessing).picture(copy.picture())
        np.testing.assert_array_equal(copied, copy.picture())  # the resize is done already
        assert np.abs(copied.astype(int) - shown).max() <= 1
        np.testing.assert_array_equal(copy.labels(), Preprocessor(steps).labels(source.labels()))

    def test_copies_differ_and_depend_on_the_seed(self, tmp_path):
        recipe = Recipe(augmentation=Augmentation(rotate=Rotate(45), hue=Hue(90), versions=4))
        for seed in (1, 2):
            freeze([Patch(0)], CLASSES, recipe, seed, tmp_path / str(seed))
        pictures = [file.read_bytes() for file in tmp_path.glob("*/pictures/train/*.copy-*")]
        assert len(set(pictures)) == 6

    def test_a_copy_does_not_depend_on_its_neighbours(self, tmp_path):
        recipe = Recipe(augmentation=Augmentation(rotate=Rotate(45), noise=Noise(5)))
        alone, among = (
            frozen(tmp_path / str(len(samples)), samples, recipe) for samples in ([Patch(3)], [Patch(1), Patch(3)])
        )
        assert alone.samples("train")[1].picture_bytes() == among.samples("train")[4].picture_bytes()

    def test_a_mosaic_shows_other_training_pictures(self, tmp_path):
        samples = [Patch(number, size_HW=(20, 20), empty=True) for number in range(4)]
        version = frozen(tmp_path, samples, Recipe(augmentation=Augmentation(mosaic=Mosaic(), versions=8)))
        copies = [sample.picture() for sample in version.samples("train") if "copy" in sample.name]
        assert 0.3 < np.mean([(np.abs(np.diff(copy[..., 0].astype(int), axis=1)) > 20).any() for copy in copies]) < 0.7

    def test_tiles_are_copied_too(self, tmp_path):
        recipe = Recipe(tile=Tile(1, 2), augmentation=Augmentation(flip=Flip(True), versions=2))
        names = [sample.name for sample in frozen(tmp_path, [Patch(0)], recipe).samples("train")]
        assert names == [f"patch_0.tile-1-{column}{copy}" for column in (1, 2) for copy in ("", ".copy-1")]

    def test_a_mask_of_another_size_is_named(self, tmp_path):
        with pytest.raises(BadDataset, match="patch_0: the picture is 48x40 and its mask 10x10"):
            frozen(tmp_path, [Misfit(0)], Recipe(tile=Tile(1, 1)))


class Misfit(Patch):
    """A picture whose mask has another size."""

    def picture_bytes(self):
        return Patch(0).picture_bytes()

    def labels(self):
        return np.zeros((10, 10), np.uint8)


EVERYTHING = {
    "preprocessing": {
        "static-crop": {"x_min": 5, "x_max": 100, "y_min": 0, "y_max": 95},
        "contrast": {"type": "Adaptive Equalization"},
        "resize": {"width": 45, "height": 33, "format": "Fit (reflect edges) in"},
        "remap": {"crack": "hole"},
        "filter-null": {"percent": 60},
    },
    "augmentation": {
        "mosaic": True,
        "flip": {"horizontal": True, "vertical": True},
        "ninety": {"clockwise": True, "counter-clockwise": True, "upside-down": True},
        "crop": {"min": 0, "max": 30},
        "rotate": {"degrees": 45},
        "shear": {"horizontal": 20, "vertical": 10},
        "rgrayscale": {"percent": 20},
        "hue": {"degrees": 30},
        "saturation": {"percent": 30},
        "brightness": {"percent": 30},
        "exposure": {"percent": 30},
        "blur": {"pixels": 2.5},
        "noise": {"percent": 3},
        "cutout": {"count": 2, "percent": 15},
        "image": {"versions": 4},
    },
}


def freeze_everything(folder):
    """A version in which every step is done; also run by `test_the_bytes_do_not_depend_on_the_processor`."""
    samples = [Patch(number, split, empty=number % 3 == 0) for number, split in enumerate(("train",) * 4 + ("valid",))]
    manifest = freeze(samples, CLASSES, recipe_from_json(EVERYTHING), 11, folder)
    files = content(folder)
    del files["balance.json"]  # counted of the others
    data = b"".join(files[file] for file in sorted(files))
    return f"{manifest.hash} {hashlib.sha256(data).hexdigest()}"


RECORDED = (
    "8eb0941642e70eddae782f79a7df53065571f1dcf6522e4870968b15f7da50e4 "
    "b71914207fd3d6ac46bd06d0584d012a55768df60383f0a3ef54b09953a2e2b0"
)
"""When this has to change, versions that people have frozen no longer freeze to the same bytes: say so in CHANGELOG."""


def test_the_bytes_are_those_recorded(tmp_path):
    assert freeze_everything(tmp_path / "v1") == RECORDED


def test_the_bytes_do_not_depend_on_the_processor(tmp_path):
    poorer = {
        "OPENCV_CPU_DISABLE": "SSE4.1,SSE4.2,AVX,FP16,AVX2,FMA3,AVX512-SKX",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX X86_V3 X86_V4",
    }
    script = "import sys; from pathlib import Path; from test_datasets_freeze import freeze_everything\n"
    script += "print(freeze_everything(Path(sys.argv[1])))"
    paths = os.pathsep.join(sys.path)
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "v1")],
        env=os.environ | poorer | {"PYTHONPATH": paths},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == RECORDED


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


class TestPreview:
    """What a recipe makes of one picture."""

    def test_copies_are_those_that_freezing_gives(self, tmp_path):
        recipe = Recipe(
            preprocessing=Preprocessing(resize=Resize((24, 32))),
            augmentation=Augmentation(rotate=Rotate(40), hue=Hue(90), noise=Noise(5), versions=3),
        )
        shown = preview(Patch(0), CLASSES, recipe, seed=4, count=2)
        copies = frozen(tmp_path, [Patch(0)], recipe, seed=4).samples("train")[1:]
        for example, copy in zip(shown, copies, strict=True):
            np.testing.assert_array_equal(example.picture, copy.picture())
            np.testing.assert_array_equal(example.labels_HW, copy.labels())

    def test_without_augmentation_the_pieces_are_shown(self):
        recipe = Recipe(preprocessing=Preprocessing(resize=Resize((10, 10)), grayscale=True), tile=Tile(2, 2))
        shown = preview(Patch(0), CLASSES, recipe, seed=0, count=3)
        assert [example.picture.shape for example in shown] == [(10, 10, 3)] * 3
        assert (shown[0].picture == shown[0].picture[..., :1]).all()


@settings(max_examples=25, deadline=None)
@given(PREPROCESSINGS, AUGMENTATIONS, st.integers(0, 99))
def test_no_recipe_makes_up_a_class(preprocessing, augmentation, seed):
    recipe = recipe_from_roboflow(preprocessing, augmentation)
    for example in preview(Patch(seed), CLASSES, recipe, seed, count=2, others=[Patch(1), Patch(2)]):
        assert set(np.unique(example.labels_HW)) <= {0, 1, 2, 255}
        assert example.picture.shape == (*example.labels_HW.shape, 3)
