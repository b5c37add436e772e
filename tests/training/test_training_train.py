"""A whole run, on pictures so small that an epoch takes a second."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from training_fakes import Block, BlockVersion, Memory

from atrous.domain.errors import AlreadyExists, BadCheckpoint, NotFound, TrainingFailed
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.nets.build import build
from atrous.training.enough import ask_to_end
from atrous.training.example_files import ExampleFiles
from atrous.training.train import train

SMALL = TrainSettings(
    epochs=5, batch_size=2, input_size_HW=(64, 64), crop_HW=(64, 64), learning_rate=1e-2, ema_decay=0.8
)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    reporter = Memory()
    return train(SMALL, BlockVersion(), tmp_path_factory.mktemp("unbroken"), reporter), reporter


def test_a_run_leaves_the_best_weights_its_history_and_its_settings(unbroken):
    run, reporter = unbroken

    assert [row.epoch for row in run.history] == [1, 2, 3, 4, 5]
    assert list(run.history) == reporter.rows
    assert run.best_epoch == max(run.history, key=lambda row: row.valid_miou).epoch
    assert run.preprocessing.resize.size_HW == run.input_size_HW == (64, 64)
    assert (run.folder / "results.csv").read_text().count("\n") == 6
    net = build(run.net, len(run.classes))
    net.load_state_dict(load_file(run.weights))


def test_it_learns(unbroken):
    run, _ = unbroken

    assert run.history[run.best_epoch - 1].valid_miou > 0.75  # all background is 0.375
    assert run.history[-1].train_loss < run.history[0].train_loss


def test_it_tells_how_far_it_is_and_what_it_decided(unbroken):
    _, reporter = unbroken

    assert [step[:3] for step in reporter.steps[:5]] == [
        ("epoch 1/5", 1, 4),
        ("epoch 1/5", 2, 4),
        ("epoch 1/5", 3, 4),
        ("epoch 1/5", 4, 4),
        ("epoch 2/5", 1, 4),
    ]
    assert reporter.steps[0][3].startswith("loss ")
    assert any("crops of 64×64, 2 at a time" in sentence for sentence in reporter.said)
    assert any("stay in memory" in sentence for sentence in reporter.said)


KILLED = """
import os, signal, sys
from pathlib import Path
from test_training_train import SMALL
from training_fakes import BlockVersion, Memory
from atrous.training.train import train

class Killer(Memory):
    def progress(self, activity, done, total, detail=""):
        if (activity, done) == ("epoch 2/5", 2):
            os.kill(os.getpid(), signal.SIGKILL)

train(SMALL, BlockVersion(), Path(sys.argv[1]), Killer())
"""


def test_a_killed_run_that_is_resumed_ends_with_the_bytes_of_an_unbroken_one(tmp_path, unbroken):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert not (tmp_path / "weights.safetensors").exists()
    reporter = Memory()

    resumed = train(SMALL, BlockVersion(), tmp_path, reporter, resume=True)

    whole, _ = unbroken
    assert whole.best_epoch > 1  # else the bytes were there before the kill
    assert "Going on after epoch 1." in reporter.said
    assert resumed.weights.read_bytes() == whole.weights.read_bytes()
    assert timeless(resumed.history) == timeless(whole.history)
    assert drawn(resumed.folder) == drawn(whole.folder)


def drawn(folder):
    return {file.name: file.read_bytes() for file in (folder / "examples").iterdir()}


def test_what_is_scored_is_drawn_after_each_epoch(unbroken):
    run, _ = unbroken
    files = ExampleFiles(run.folder)

    assert (files.numbers(), files.epochs()) == ([1, 2, 3], [1, 2, 3, 4, 5])
    truth, last = (cv2.imread(str(file)).astype(int) for file in (files.truth(1), files.prediction(1, 5)))
    assert truth.shape == (64, 64, 3)
    assert np.abs(truth - last).mean() < np.abs(truth - truth[::-1, ::-1]).mean()  # by then it has learnt
    assert files.named("1-truth.jpg") == files.truth(1)
    for name in ("9-truth.jpg", "../settings.json", "1-truth.jpg/", ".1-truth.jpg.draft"):
        with pytest.raises(NotFound, match="no example"):
            files.named(name)


def timeless(history):
    return [replace(row, seconds=0) for row in history]


def test_a_finished_run_that_is_resumed_is_only_read(unbroken):
    run, _ = unbroken
    reporter = Memory()

    again = train(SMALL, BlockVersion(), run.folder, reporter, resume=True)

    assert again == run
    assert again.weights.read_bytes() == run.weights.read_bytes()
    assert not reporter.steps


def test_a_run_is_not_resumed_with_other_settings(unbroken):
    run, _ = unbroken

    with pytest.raises(BadCheckpoint, match=r"settings\.epochs was 5 and is now 4"):
        train(replace(SMALL, epochs=4), BlockVersion(), run.folder, Memory(), resume=True)
    with pytest.raises(AlreadyExists, match="already holds a training run"):
        train(SMALL, BlockVersion(), run.folder, Memory())


def test_a_loss_that_is_no_number_stops_the_run_and_names_the_pictures(tmp_path):
    net = build(SMALL.net, 2)
    torch.nn.init.constant_(net.classifier.bias, float("nan"))
    save_file(net.state_dict(), tmp_path / "broken.safetensors")
    settings = replace(SMALL, weights=str(tmp_path / "broken.safetensors"))

    with pytest.raises(TrainingFailed, match=r"became nan at the pictures block_\d, block_\d; .*--learning-rate"):
        train(settings, BlockVersion(), tmp_path / "run", Memory())


class Impatient(Memory):
    def progress(self, activity: str, done: int, total: int, detail: str = "") -> None:
        super().progress(activity, done, total, detail)
        if activity == "epoch 2/5":
            raise KeyboardInterrupt


def test_ctrl_c_leaves_a_run_that_can_be_resumed(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(SMALL, BlockVersion(), tmp_path, Impatient())

    assert [file.name for file in (tmp_path / "checkpoints").iterdir()] == ["epoch-0001.ckpt"]


class Content(Memory):
    """Has seen enough after the second epoch."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def epoch(self, row: EpochRow) -> None:
        super().epoch(row)
        if row.epoch == 2:
            ask_to_end(self._folder)


def test_a_run_that_is_asked_to_ends_with_the_epoch_and_stays_ended(tmp_path):
    run = train(SMALL, BlockVersion(), tmp_path, Content(tmp_path))

    assert [row.epoch for row in run.history] == [1, 2]
    assert run.weights.exists()
    assert train(SMALL, BlockVersion(), tmp_path, Memory(), resume=True) == run
    with pytest.raises(NotFound, match="has not begun"):
        ask_to_end(tmp_path / "nowhere")


def test_without_patience_left_it_ends_early_and_without_valid_pictures_it_says_so(tmp_path):
    settings = replace(SMALL, epochs=6, patience=1, learning_rate=1e-6)
    reporter = Memory()

    run = train(settings, BlockVersion(train=(Block(0),) * 3, valid=()), tmp_path, reporter)

    assert len(run.history) == run.best_epoch + 1 < 6
    assert any("no valid split" in sentence for sentence in reporter.said)


def test_a_run_with_minutes_ends_in_time_and_keeps_its_crop_when_resumed(tmp_path):
    settings = replace(SMALL, minutes=0.1, crop_HW=None, patience=2)
    started = time.monotonic()

    run = train(settings, BlockVersion(), tmp_path, Memory())

    assert time.monotonic() - started < 60
    assert run.history[-1].epoch <= run.history[-1].epochs
    assert run.settings.crop_HW == (64, 64)
    assert train(settings, BlockVersion(), tmp_path, Memory(), resume=True) == run


SHARED = """
import sys
from pathlib import Path
from test_training_train import SMALL
from dataclasses import replace
from training_fakes import BlockVersion, Memory
from atrous.training.train import train

reporter = Memory()
run = train(replace(SMALL, epochs=2), BlockVersion(), Path(sys.argv[1]), reporter)
print(len(reporter.steps), [(row.train_loss, row.valid_miou) for row in run.history])
"""


def test_two_processes_share_a_run(tmp_path):
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "WORLD_SIZE": "2",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-c", SHARED, str(tmp_path)]
    processes = [
        subprocess.Popen(
            command, env=environment | {"RANK": rank, "LOCAL_RANK": rank}, stdout=subprocess.PIPE, text=True
        )
        for rank in ("0", "1")
    ]

    try:
        main, other = (process.communicate(timeout=240)[0].split(" ", 1) for process in processes)
    finally:
        for process in processes:
            process.kill()

    assert main[1] == other[1]  # the same history
    assert (main[0], other[0]) == ("4", "0")  # 2 epochs of 2 steps of 2x2 pictures; only one process reports
    assert sorted(file.name for file in (tmp_path / "checkpoints").iterdir()) == ["epoch-0001.ckpt", "epoch-0002.ckpt"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
