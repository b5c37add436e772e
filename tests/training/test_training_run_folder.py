"""The run's folder: what a run was asked, and that another run does not write over it."""

import csv
import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from atrous.domain.errors import AlreadyExists, BadCheckpoint
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import NetSettings, TrainSettings
from atrous.training.run_folder import RunFolder, RunRecord

RECORD = RunRecord(TrainSettings(), "abc", ("background", "leaf"), processes=1)


def begun(folder):
    RunFolder(folder, RECORD).begin(replace(RECORD.settings, input_size_HW=(64, 96)))
    return folder


def test_a_new_folder_may_be_begun_or_resumed(tmp_path):
    RunFolder(tmp_path / "run", RECORD).check(resume=False)
    RunFolder(tmp_path / "run", RECORD).check(resume=True)

    assert not (tmp_path / "run").exists()


def test_a_run_is_not_written_over(tmp_path):
    with pytest.raises(AlreadyExists, match="already holds a training run; resume it"):
        RunFolder(begun(tmp_path), RECORD).check(resume=False)


def test_the_same_run_is_resumed(tmp_path):
    RunFolder(begun(tmp_path), RECORD).check(resume=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"settings": TrainSettings(learning_rate=0.01)}, "settings.learning_rate was 0.002 and is now 0.01"),
        ({"settings": TrainSettings(crop_HW=(64, 96))}, r"settings.crop_HW was None and is now \[64, 96\]"),
        (
            {"settings": TrainSettings(net=NetSettings(output_stride=8))},
            "settings.net.output_stride was 16 and is now 8",
        ),
        ({"dataset_hash": "def"}, "dataset_hash was abc and is now def"),
        ({"processes": 2}, "processes was 1 and is now 2"),
    ],
)
def test_another_run_is_refused_and_what_differs_is_named(tmp_path, change, sentence):
    with pytest.raises(BadCheckpoint, match=sentence):
        RunFolder(begun(tmp_path), replace(RECORD, **change)).check(resume=True)


def test_damaged_settings_are_told_of(tmp_path):
    (begun(tmp_path) / "settings.json").write_text("{")

    with pytest.raises(BadCheckpoint, match=r"settings\.json is not readable"):
        RunFolder(tmp_path, RECORD).check(resume=True)


def test_the_sizes_that_were_chosen_are_written_down(tmp_path):
    found = json.loads((begun(tmp_path) / "settings.json").read_text())

    assert found["asked"]["settings"]["input_size_HW"] is None
    assert found["used"]["input_size_HW"] == [64, 96]
    assert found["software"]["torch"]


def test_results_are_a_table_of_all_epochs(tmp_path):
    run = RunFolder(tmp_path, RECORD)
    rows = [EpochRow(n, 2, 0.5, 0.25, 0.125, 1e-3, 3.0) for n in (1, 2)]

    run.write_results(rows)

    with (tmp_path / "results.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["epoch"] for row in found] == ["1", "2"]
    assert found[1]["valid_miou"] == "0.125"


def test_the_best_weights_get_their_final_name_and_the_others_go(tmp_path):
    run = RunFolder(tmp_path, RECORD)
    net = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    for epoch in (1, 2, 5):
        run.write_best(net, epoch)

    run.forget_best_but({2, 5})
    run.finish(net)

    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "best-0002.safetensors",
        "best-0005.safetensors",
        "weights.safetensors",
    ]
    assert torch.equal(load_file(run.weights)["weight"], net.weight)
