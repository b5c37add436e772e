"""A verb that takes its flags in a record is typed as if each were its own."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from atrous.cli.flag_records import flat


@dataclass(frozen=True)
class Size:
    width: Annotated[int, typer.Option(help="From left to right.")]
    tall: Annotated[bool, typer.Option("--tall", help="Twice as high.")] = False


def draw(name: Annotated[str, typer.Argument()] = "cat", *, size: Size, times: int = 1) -> None:
    """Draw something."""
    typer.echo(f"{name} {size} {times}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--width", "3"], "cat Size(width=3, tall=False) 1"),
        (["dog", "--tall", "--times", "2", "--width", "4"], "dog Size(width=4, tall=True) 2"),
    ],
)
def test_the_record_arrives_filled(words: list[str], said: str) -> None:
    assert typed(words) == (0, said)


def test_a_flag_without_a_default_must_be_typed() -> None:
    code, said = typed([])
    assert code == 2
    assert "Missing option '--width'" in said


def test_the_help_has_every_flag() -> None:
    _, said = typed(["--help"])
    for part in ("Draw something.", "--width", "From left to right.", "--tall", "--times"):
        assert part in said


def typed(words: list[str]) -> tuple[int, str]:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command()(flat(draw))
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output.strip()
