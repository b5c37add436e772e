"""The sizes a run chooses when nobody asked for any."""

import pytest
from training_fakes import Block, BlockVersion

from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.preprocessing import Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.domain.train_settings import TrainSettings
from atrous.training.plan import plan_run


def version_of(*sizes_HW, preprocessing=None):
    steps = preprocessing or Preprocessing()
    blocks = tuple(Block(number, size_HW, steps) for number, size_HW in enumerate(sizes_HW))
    return BlockVersion(train=blocks, preprocessing=steps)


@pytest.mark.parametrize(
    ("sizes_HW", "input_size_HW", "crop_HW"),
    [
        ([(360, 480)], (480, 640), (352, 352)),  # CamVid, enlarged
        ([(120, 120)], (256, 256), (256, 256)),  # tiny pictures are enlarged
        ([(1280, 720)], (640, 352), (352, 352)),  # large ones held to 640, upright stays upright
        ([(300, 300)] * 3 + [(660, 660)], (512, 512), (352, 352)),  # 75th percentile: 390, and a third more
        ([(64, 640)], (64, 640), (64, 352)),
    ],
)
def test_the_input_has_the_pictures_shape_and_about_their_size(sizes_HW, input_size_HW, crop_HW):
    plan = plan_run(TrainSettings(), version_of(*sizes_HW))

    assert (plan.input_size_HW, plan.crop_HW) == (input_size_HW, crop_HW)
    assert plan.preprocessing.resize == Resize(input_size_HW, ResizeMode.STRETCH)
    assert (plan.settings.input_size_HW, plan.settings.crop_HW) == (input_size_HW, crop_HW)


def test_pictures_of_many_shapes_are_letterboxed():
    plan = plan_run(TrainSettings(), version_of((300, 300), (300, 300), (200, 400)))

    assert plan.preprocessing.resize == Resize((480, 480), ResizeMode.LETTERBOX)


def test_the_shape_is_that_after_the_versions_crop():
    left_half = Preprocessing(static_crop=StaticCrop(0, 50, 0, 100))

    assert plan_run(TrainSettings(), version_of((256, 512), preprocessing=left_half)).input_size_HW == (352, 352)


def test_the_versions_resize_rules():
    resize = Resize((96, 160), ResizeMode.LETTERBOX, 114)
    version = version_of((300, 300), preprocessing=Preprocessing(resize=resize))

    assert plan_run(TrainSettings(), version).preprocessing.resize == resize
    with pytest.raises(BadSettings, match="--input-size is 64×32, but this version resizes its pictures to 160×96"):
        plan_run(TrainSettings(input_size_HW=(32, 64)), version)


def test_what_is_asked_for_is_used():
    asked = TrainSettings(input_size_HW=(200, 100), crop_HW=(64, 96), batch_size=2)

    plan = plan_run(asked, version_of(*[(200, 100)] * 3))

    assert plan.settings == asked
    assert "100×200" in plan.decision
    assert "96×64" in plan.decision


def test_a_batch_is_at_most_the_split():
    assert plan_run(TrainSettings(batch_size=8), version_of((64, 64), (64, 64))).settings.batch_size == 2


def test_an_empty_train_split_is_refused():
    with pytest.raises(BadDataset, match="no pictures in its train split"):
        plan_run(TrainSettings(), BlockVersion(train=()))
