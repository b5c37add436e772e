"""Augmented copies of a frozen version: their preprocessing is done once, and models are not measured on them."""

from pathlib import Path

import numpy as np
import pytest
from training_fakes import Block

from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.augmentation import Augmentation, Rotate
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Preprocessing, Resize, StaticCrop
from atrous.domain.train_settings import TrainSettings
from atrous.training.data.pictures import Pictures
from atrous.training.plan import plan_run
from atrous.training.version import measurable

LEFT_HALF = StaticCrop(0, 50, 0, 100)


class TrainBlock(Block):
    """A block that can be frozen."""

    split = "train"

    def picture_bytes(self) -> bytes:
        return encode_picture_exactly(self.picture())


def frozen(folder: Path, steps: Preprocessing) -> VersionFolder:
    """Two sources and a copy of each, which no chance changes."""
    recipe = Recipe(preprocessing=steps, augmentation=Augmentation(rotate=Rotate(0), versions=2))
    freeze([TrainBlock(0), TrainBlock(1)], Classes.of(["block"]), recipe, 0, folder / "version")
    return VersionFolder.open(folder / "version")


@pytest.mark.parametrize("resize", [None, Resize((32, 32))])
def test_a_copy_is_shown_as_its_source_is(tmp_path: Path, resize: Resize | None) -> None:
    version = frozen(tmp_path, Preprocessing(static_crop=LEFT_HALF, resize=resize))
    plan = plan_run(TrainSettings(input_size_HW=None if resize else (64, 32)), version)
    pictures = Pictures(version.samples("train"), plan)
    assert pictures.names == ("block_0", "block_0.copy-1", "block_1", "block_1.copy-1")
    for source, copy in ((0, 1), (2, 3)):
        np.testing.assert_array_equal(pictures[copy][1], pictures[source][1])
        assert np.abs(pictures[copy][0].astype(int) - pictures[source][0]).max() <= 1
        assert (pictures[copy][1] == 1).any()


def test_only_what_is_as_it_came_is_measured(tmp_path: Path) -> None:
    version = frozen(tmp_path, Preprocessing(static_crop=LEFT_HALF))
    assert [sample.name for sample in measurable(version, "train")] == ["block_0", "block_1"]
