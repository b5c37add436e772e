"""Augmented copies of a version, and a preview of them."""

import numpy as np
import pytest
from frozen import CLASSES, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_strategies import AUGMENTATIONS, PREPROCESSINGS
from version_fakes import Patch

from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.preview import preview
from atrous.datasets.versions.recipe import Recipe, Tile
from atrous.datasets.versions.recipe_json import recipe_from_roboflow
from atrous.domain.augmentation import Augmentation, Flip, Hue, Mosaic, Noise, RandomGrayscale, Rotate
from atrous.domain.errors import BadDataset
from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.domain.splits import SPLITS
from atrous.imaging.preprocess import Preprocessor


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
