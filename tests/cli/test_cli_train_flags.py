"""What `atrous train` refuses before it has begun."""

from pathlib import Path

import pytest

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
    ],
)
def test_flags_that_cannot_work_are_refused(words: list[str], sentence: str, tmp_path: Path) -> None:
    ran = atrous("train", "leaves", *words, home=tmp_path)

    assert ran.returncode == 2
    assert sentence in ran.stderr
