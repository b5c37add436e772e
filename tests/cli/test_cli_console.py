"""Tables fit an ordinary terminal."""

import pytest

from atrous.cli.console import print_table
from atrous.cli.metrics import HEADINGS


@pytest.mark.parametrize("name", ["SignSymbol", "Pedestrian", "[bold]name"])
def test_metrics_of_a_class_stand_in_one_line(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    figures = (99.0, "93.4-100.0", 80.5, 96.9, 96.7, "137/871", "141/290", 29.5)

    print_table("camvid/1", HEADINGS, [(name, *figures)])

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == " ".join(HEADINGS).split()
    assert lines[3].split() == [name, *map(str, figures)]
