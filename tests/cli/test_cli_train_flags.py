"""What `atrous train` refuses before it has begun."""

from pathlib import Path

import pytest

from atrous.cli.train_flags import CourseFlags
from atrous.domain.train_settings import NetSettings, TrainSettings
from command_line import atrous


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--from", "leaves/1", "--weights", "w.pth"], "--from and --weights both say what to start from"),
        (["--from", "leaves/1", "--size", "large"], "leave out --size"),
        (["--from", "leaves"], "not a model id"),
        (["--size", "huge"], "wanted one of small, medium, large"),
        (["--crop", "320"], "wanted WIDTHxHEIGHT"),
        (["--log-to", "paper"], "wanted one of tensorboard, mlflow, wandb"),
        (["--minutes", "0"], "--minutes is 0; wanted more than 0"),
        (["--rare-crops", "2"], "--rare-crops is 2; wanted 0 to 1"),
        (["--scale", "2", "1"], "--scale is 2 to 1; wanted two of 0.1 to 10, the smaller first"),
    ],
)
def test_flags_that_cannot_work_are_refused(words: list[str], sentence: str, tmp_path: Path) -> None:
    ran = atrous("train", "leaves", *words, home=tmp_path)

    assert ran.returncode == 2
    assert sentence in ran.stderr


def test_unless_something_is_said_the_settings_are_their_own_defaults() -> None:
    assert CourseFlags().settings(NetSettings(), None) == TrainSettings()


def test_each_flag_reaches_its_setting() -> None:
    said = CourseFlags(epochs=3, scale=(1.0, 1.5), color_changes=0.5, copy_paste=0.1, rare_crops=0.2, patience=4)
    assert said.settings(NetSettings(), None) == TrainSettings(
        epochs=3, scale=(1.0, 1.5), color_changes=0.5, copy_paste=0.1, rare_crops=0.2, patience=4
    )
