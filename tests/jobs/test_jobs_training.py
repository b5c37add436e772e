"""Training further on a model of ours."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from atrous.domain.classes import Classes
from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.jobs.starting import starting_from
from atrous.storage.library import Library
from atrous.training.start import start_net


class Said:
    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None: ...

    def epoch(self, row: EpochRow) -> None: ...


def test_a_new_model_starts_from_another_with_other_classes(trained_home: Path) -> None:
    with Library.open(trained_home) as library:
        settings = starting_from(library, TrainSettings(epochs=3), ModelId("ground", 1))
        known = library.project("ground").class_names
    said = Said()

    net = start_net(settings, Classes((*known[:2], "something new")), said)

    assert settings.epochs == 3
    assert "new to it: something new" in said.sentences[-1]
    assert known[1] in said.sentences[-1]
    trained = load_file(settings.weights or "")
    assert torch.equal(net.state_dict()["aspp.project.0.weight"], trained["aspp.project.0.weight"])
    assert torch.equal(net.state_dict()["classifier.weight"][1], trained["classifier.weight"][1])


def test_a_model_that_is_not_there_is_named(trained_home: Path) -> None:
    with Library.open(trained_home) as library, pytest.raises(NotFound, match="ground/7"):
        starting_from(library, TrainSettings(), ModelId("ground", 7))
