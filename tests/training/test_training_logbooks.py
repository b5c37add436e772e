"""Curves kept elsewhere: what each place is told, through stand-ins of its package that write it down."""

import importlib
import json
import sys
from pathlib import Path

import pytest
from training_fakes import Memory

from atrous.domain.errors import BadSettings, MissingExtra
from atrous.domain.reporter import EpochRow
from atrous.training.logbooks.logbook import RunTitle
from atrous.training.logbooks.open import LogTo, logged, places_of

ROWS = [EpochRow(number, 2, 1 / number, 0.5 / number, 0.25 * number, 1e-3, 2.0) for number in (1, 2)]

DIARY = """
import json
from pathlib import Path

PAGE = Path(__file__).with_suffix(".jsonl")

def note(*words):
    with PAGE.open("a") as page:
        page.write(json.dumps(words) + chr(10))
"""
MLFLOW = """
def set_experiment(name): note("experiment", name)
def start_run(run_name): note("start", run_name)
def log_params(params): note("params", params)
def log_metrics(metrics, step): note("metrics", step, metrics)
def end_run(): note("end")
"""
WANDB = """
class Run:
    def log(self, figures, step): note("metrics", step, figures)
    def finish(self): note("end")

def init(*, project, name, id, resume, dir, config):
    note("start", project, name, id, resume, config)
    return Run()
"""


def stand_in(name: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of that name that can be imported during the test; returns the file of what it is told."""
    (folder / f"{name}.py").write_text(DIARY + code)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, f"atrous.training.logbooks.{name}", raising=False)
    monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    return folder / f"{name}.jsonl"


def write_two_epochs(place: LogTo, folder: Path) -> Memory:
    memory = Memory()
    with logged(memory, [place], RunTitle("leaves", "leaves/1", folder, {"epochs": 2})) as reporter:
        reporter.say("A sentence.")
        reporter.progress("epoch 1/2", 1, 4)
        for row in ROWS:
            reporter.epoch(row)
    return memory


@pytest.mark.parametrize(
    ("place", "code", "opened"),
    [
        (LogTo.MLFLOW, MLFLOW, [["experiment", "leaves"], ["start", "leaves/1"], ["params", {"epochs": 2}]]),
        (LogTo.WANDB, WANDB, [["start", "leaves", "leaves/1", "leaves-1", "allow", {"epochs": 2}]]),
    ],
)
def test_a_place_is_told_of_the_run_its_epochs_and_its_end(place, code, opened, tmp_path, monkeypatch):
    diary = stand_in(place.value, code, tmp_path, monkeypatch)

    memory = write_two_epochs(places_of([place.value])[0], tmp_path)

    told = [json.loads(line) for line in diary.read_text().splitlines()]
    assert told[: len(opened)] == opened
    assert [words[1] for words in told if words[0] == "metrics"] == [1, 2]
    assert told[len(opened) + 1][2]["valid/miou"] == 0.5
    assert told[-1] == ["end"]
    assert (memory.rows, memory.said, len(memory.steps)) == (ROWS, ["A sentence."], 1)


def test_tensorboard_finds_the_curves_in_the_runs_folder(tmp_path):
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")

    write_two_epochs(LogTo.TENSORBOARD, tmp_path)

    found = events.EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [(event.step, round(event.value, 3)) for event in found.Scalars("valid/miou")] == [(1, 0.25), (2, 0.5)]


def test_without_a_place_the_reporter_is_the_one_given(tmp_path):
    memory = Memory()

    with logged(memory, [], RunTitle("leaves", "leaves/1", tmp_path, {})) as reporter:
        assert reporter is memory


def test_an_unknown_place_and_one_that_is_not_installed_are_told_apart(monkeypatch):
    with pytest.raises(BadSettings, match="wanted one of tensorboard, mlflow, wandb"):
        places_of(["paper"])
    monkeypatch.delitem(sys.modules, "mlflow", raising=False)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(MissingExtra, match="pip install mlflow"):
        places_of(["mlflow"])
