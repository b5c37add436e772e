"""Checkpoints: whole or not there, two of them, a torn one passed over."""

import resource
from pathlib import Path

import pytest
import torch
from training_fakes import Memory

from atrous.domain.errors import BadCheckpoint, TrainingFailed
from atrous.domain.reporter import EpochRow
from atrous.training.checkpoint import Checkpoint, Checkpoints


def checkpoint(epochs, size=4):
    rows = tuple(EpochRow(n, 9, 1.0 / n, 0.5, 0.1 * n, 1e-3, 2.5) for n in range(1, epochs + 1))
    return Checkpoint(rows, {"net": {"weight": torch.full((size,), float(epochs))}, "ema_steps": epochs})


def tear(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-10])


def files(folder):
    return sorted(file.name for file in (folder / "checkpoints").iterdir())


def test_the_last_one_comes_back_and_two_are_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path, Memory())
    for epochs in (1, 2, 3):
        checkpoints.save(checkpoint(epochs))

    found = checkpoints.latest()

    assert found.history == checkpoint(3).history
    assert found.learner["net"]["weight"].tolist() == [3.0] * 4
    assert files(tmp_path) == ["epoch-0002.ckpt", "epoch-0003.ckpt"]


def test_there_is_none_before_the_first(tmp_path):
    assert Checkpoints(tmp_path, Memory()).latest() is None


def test_a_torn_one_is_passed_over_and_told_of(tmp_path):
    reporter = Memory()
    checkpoints = Checkpoints(tmp_path, reporter)
    checkpoints.save(checkpoint(1))
    checkpoints.save(checkpoint(2))
    tear(tmp_path / "checkpoints/epoch-0002.ckpt")

    found = checkpoints.latest()

    assert len(found.history) == 1
    assert reporter.said == ["epoch-0002.ckpt is damaged: its checksum does not fit. Going on from the one before it."]


def test_one_flipped_bit_is_found(tmp_path):
    checkpoints = Checkpoints(tmp_path, Memory())
    checkpoints.save(checkpoint(1))
    checkpoints.save(checkpoint(2))
    file = tmp_path / "checkpoints/epoch-0002.ckpt"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    assert len(checkpoints.latest().history) == 1


def test_when_all_are_torn_the_run_cannot_go_on(tmp_path):
    checkpoints = Checkpoints(tmp_path, Memory())
    checkpoints.save(checkpoint(1))
    tear(tmp_path / "checkpoints/epoch-0001.ckpt")

    with pytest.raises(BadCheckpoint, match=r"No checkpoint in .* is whole"):
        checkpoints.latest()


def test_a_full_disk_leaves_the_one_before(tmp_path):
    checkpoints = Checkpoints(tmp_path, Memory())
    checkpoints.save(checkpoint(1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(
        resource.RLIMIT_FSIZE, (100_000, limits[1])
    )  # no file may grow beyond: as a full disk would stop it
    try:
        with pytest.raises(TrainingFailed, match=r"epoch-0002\.ckpt .* cannot be written: .*resume the run"):
            checkpoints.save(checkpoint(2, size=1_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert files(tmp_path) == ["epoch-0001.ckpt"]
    assert len(checkpoints.latest().history) == 1
