"""Recipes that cut, rename and leave out: tiles, single regions, remapped classes."""

import numpy as np
import pytest
from frozen import frozen
from version_fakes import Patch

from atrous.datasets.versions.recipe import FilterNull, Recipe, Tile
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.preprocessing import Preprocessing, StaticCrop
from atrous.domain.splits import SPLITS


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
