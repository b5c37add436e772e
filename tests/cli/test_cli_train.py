"""`atrous train` as a process: killed, resumed, and the same model in the end."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from atrous.datasets.demo_pictures import write_demo_pictures
from command_line import atrous

TINY = ["--epochs", "3", "--batch-size", "4", "--input-size", "64x64", "--crop", "64x64"]


def test_a_training_killed_and_resumed_publishes_the_same_weights(tmp_path: Path) -> None:
    write_demo_pictures(tmp_path / "pictures", 20)
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    assert atrous("import", tmp_path / "pictures", "--project", "ground", home=unbroken).returncode == 0
    shutil.copytree(unbroken, broken)
    trained = atrous("train", "ground", *TINY, "--json", home=unbroken)
    assert trained.returncode == 0, trained.stderr
    lines = [json.loads(line) for line in trained.stdout.splitlines()]
    assert [line["epoch"] for line in lines if line["event"] == "epoch"] == [1, 2, 3]
    assert (lines[-1]["event"], lines[-1]["model"]) == ("model", "ground/1")

    kill_after_first_epoch(broken)
    resumed = atrous("train", "ground", "--resume", "--json", home=broken)
    assert resumed.returncode == 0, resumed.stderr
    assert "Going on after epoch" in resumed.stderr
    assert weights(broken) == weights(unbroken)
    assert atrous("train", "ground", "--resume", home=broken).returncode == 2  # nothing is unfinished any more


def kill_after_first_epoch(home: Path) -> None:
    """Start a training and end it with SIGKILL when its first checkpoint is whole."""
    command = [sys.executable, "-m", "atrous", "train", "ground", *TINY]
    with subprocess.Popen(command, env=os.environ | {"ATROUS_HOME": str(home)}, stderr=subprocess.DEVNULL) as process:
        results = home / "runs" / "ground" / "1" / "results.csv"
        deadline = time.monotonic() + 120
        while not results.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    if process.returncode != -signal.SIGKILL:
        pytest.fail("the training ended before it could be killed")


def weights(home: Path) -> bytes:
    return (home / "models" / "ground" / "1" / "weights.safetensors").read_bytes()
