"""`atrous up` as a process: its jobs go on through kill -9 of the server and of a training, and through Ctrl-C."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

import psutil
import pytest

from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.datasets.options import ReadOptions
from atrous.datasets.versions.recipe import Recipe
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Silent
from atrous.domain.train_settings import TrainSettings
from atrous.jobs.freezing import freeze_version
from atrous.jobs.importing import import_dataset
from atrous.jobs.local import LocalEngine
from atrous.jobs.orders import TrainOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord, JobState
from atrous.storage.records.records import TrainingState
from command_line import atrous, up

PATIENCE_S = 240
T = TypeVar("T")
SETTINGS = TrainSettings(epochs=500, batch_size=4, input_size_HW=(64, 64), crop_HW=(64, 64))


@pytest.mark.timeout(900)  # three processes load torch
def test_a_training_goes_on_through_kills_and_restarts_and_is_cancelled(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_demo_pictures(tmp_path / "pictures", 8)
    with Library.open(home) as library:
        import_dataset(library, tmp_path / "pictures", "ground", ReadOptions(), Silent())
        freeze_version(library, "ground", Recipe(), 0, Silent())
        number = LocalEngine(library).submit(TrainOrder(ModelId("ground", 1), SETTINGS), actor="anna").id
        training = library.training_of_job(number).id

        with up(home) as (url, server):
            assert urllib.request.urlopen(f"{url}/healthz", timeout=20).status == 200
            wait(lambda: len(library.epochs(training)) >= 2)
            os.kill(worker(library, number), signal.SIGKILL)
            survivor = wait(lambda: library.job(number).attempts == 2 and library.job(number).process)
            server.kill()
        assert psutil.pid_exists(survivor.pid)  # it goes on without a server

        done = len(library.epochs(training))
        with up(home) as (_, server):
            wait(lambda: len(library.epochs(training)) > done)
            assert worker(library, number) == survivor.pid
            server.send_signal(signal.SIGINT)
            assert server.wait(60) == 0
        wait(lambda: not psutil.pid_exists(survivor.pid))
        assert library.job(number).state is JobState.QUEUED
        listed = json.loads(atrous("jobs", "--json", home=home).stdout)["jobs"]
        assert [(job["id"], job["kind"], job["state"]) for job in listed] == [(number, "train", "queued")]

        with up(home):
            wait(lambda: library.job(number).state is JobState.RUNNING and library.job(number).process)
            pid = worker(library, number)
            cancelled = json.loads(atrous("jobs", "cancel", str(number), "--json", home=home).stdout)
            assert cancelled["state"] == "cancelled"
            wait(lambda: not psutil.pid_exists(pid))
        assert library.training(training).state is TrainingState.STOPPED
        log = atrous("jobs", "log", str(number), home=home).stdout
        assert "Going on after epoch" in log
        rows = [row.epoch for row in library.epochs(training)]
        assert rows == list(range(1, len(rows) + 1))


def worker(library: Library, number: int) -> int:
    """The process that does a job."""
    job: JobRecord = library.job(number)
    assert job.process is not None
    return job.process.pid


def wait(wanted: Callable[[], T | Literal[False] | None]) -> T:
    """Wait for something to be so, and give it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := wanted()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found
