"""What a training is asked to do, and its way through JSON."""

import json
from dataclasses import asdict

import pytest

from atrous.domain.errors import BadSettings
from atrous.domain.train_settings import Architecture, Loss, NetSettings, TrainSettings


def test_settings_come_back_from_json_as_they_were():
    settings = TrainSettings(
        net=NetSettings(Architecture.DEEPLABV3, "resnet50", 8),
        weights="leaves.safetensors",
        weights_classes=("background", "oak"),
        crop_HW=(64, 96),
        loss=Loss.DICE,
        scale=(0.5, 2.0),
        minutes=30.0,
    )

    assert TrainSettings.from_json(json.loads(json.dumps(asdict(settings)))) == settings


def test_a_setting_that_is_newer_than_the_record_has_its_default():
    found = json.loads(json.dumps(asdict(TrainSettings(epochs=3))))
    del found["loss"], found["minutes"]

    assert TrainSettings.from_json(found) == TrainSettings(epochs=3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": 0.0}, "--minutes is 0"),
        ({"rare_crops": 1.5}, "--rare-crops is 1.5"),
        ({"copy_paste": -0.1}, "--copy-paste is -0.1; wanted 0 to 1"),
        ({"color_changes": 3}, "--color-changes is 3; wanted 0 to 2"),
        ({"scale": (2.0, 1.0)}, "--scale is 2 to 1"),
        ({"learning_rate": 0.0}, "--learning-rate is 0"),
        ({"crop_HW": (16, 64)}, "--crop is 64x16"),
    ],
)
def test_what_cannot_work_is_refused_by_its_flag(change, sentence):
    with pytest.raises(BadSettings, match=sentence):
        TrainSettings(**change)
