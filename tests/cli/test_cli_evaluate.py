"""`atrous evaluate` and `atrous compare`: what they say, and what they write."""

import json
from pathlib import Path

import pytest

from atrous.cli.app import run


@pytest.fixture(autouse=True)
def _trained(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATROUS_HOME", str(trained_home))


def asked(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict:
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_evaluate_gives_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(["evaluate", "ground/1", "--split", "train"], capsys)
    low, high = found["intervals"]["miou"].values()
    assert low < found["metrics"]["miou"] < high
    assert 0 < found["boundary"]["miou"] < found["metrics"]["miou"]
    assert found["calibration"]["temperature"]["temperature"] > 0
    assert {row["name"] for row in found["regions"]} <= set(found["intervals"]["iou"]) | set(found["boundary"]["iou"])


def test_evaluate_takes_a_threshold_and_the_best_ones(capsys: pytest.CaptureFixture[str]) -> None:
    plain, certain, best = (
        asked(["evaluate", "ground/1", "--split", "valid", "--confidence", confidence], capsys)
        for confidence in ("0", "1", "best")
    )
    assert "calibration" in plain
    assert "calibration" not in certain
    assert best["metrics"]["miou"] >= plain["metrics"]["miou"]
    assert {row["name"] for row in certain["metrics"]["classes"] if row["predicted_pixels"]} == {"background"}
    assert run(["evaluate", "ground/1", "--confidence", "40"]) == 2
    assert "--confidence is '40'; wanted a share from 0 to 1, or best." in capsys.readouterr().err


def test_evaluate_writes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "ground/1", "--split", "valid", "--report", str(tmp_path / "report")]) == 0
    said = capsys.readouterr()
    assert ", in %" in said.out
    assert "mIoU" in said.err
    assert (tmp_path / "report" / "report.html").is_file()
    assert json.loads((tmp_path / "report" / "metrics.json").read_text())["split"] == "valid"
    assert (tmp_path / "report" / "curves.png").is_file()
    assert run(["evaluate", "ground/1", "--confidence", "0.5", "--report", str(tmp_path / "no")]) == 2


def test_compare_says_which_is_better_or_that_it_is_noise(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "ground/1", "ground/1", "--split", "train"]
    found = asked(words, capsys)
    assert (found["miou"]["difference"], found["miou"]["verdict"]) == (0, "noise")
    assert found["trained_or_chosen_by"] == {"ground/1": found["pictures"]}
    assert run([*words, "--on", "ground/1"]) == 0
    said = capsys.readouterr()
    assert "mIoU" in said.out
    assert "The difference is noise: ground/1 has" in said.err
    assert f"ground/1 was trained or chosen by {found['pictures']} of these pictures" in said.err


def test_compare_refuses_what_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "ground/1", "ground/2"]) == 2
    assert run(["compare", "ground/1", "ground/1", "--split", "best"]) == 2
    assert "--split is 'best'; wanted one of train, valid, test." in capsys.readouterr().err
    assert run(["compare", "ground/1", "ground/1"]) == 2  # two pictures
    assert "cannot tell two models apart" in capsys.readouterr().err


def test_export_makes_int8_anew_where_a_limit_is_given(tmp_path: Path) -> None:
    assert run(["export", "ground/1", str(tmp_path / "any"), "--max-drop", "100"]) == 0
    card = json.loads((tmp_path / "any" / "card.json").read_text())
    int8 = card["precisions"][-1]
    assert (int8["precision"], int8["kept"], int8["left_out"]) == ("int8", True, [])
    assert (tmp_path / "any" / "weights.int8.onnx").is_file()
    assert card["precisions"][0]["valid_miou"] == pytest.approx(card["metrics"]["valid"]["miou"])
