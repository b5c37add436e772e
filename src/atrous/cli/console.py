"""Where a command's words go: one JSON object or a table to standard output, everything else to standard error."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]


def print_json(result: Mapping[str, Any]) -> None:
    """The result of a command as one object on standard output."""
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")


def print_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table on standard output, the first column to the left, the others to the right. Names are never markup."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console(file=sys.stdout)
    console.print(Text(title, style="bold"))
    console.print(table)
    console.print()


def say(sentence: str) -> None:
    """A sentence for the person, on standard error."""
    prose().print(Text(sentence))


def prose() -> Console:
    """The console on standard error."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def percent(share: float | None) -> str:
    """A share as a person reads it: 0.8514 is 85.1 %; nothing measured is a dash."""
    return "-" if share is None else f"{100 * share:.1f} %"
