"""`atrous doctor`: what is wrong with a dataset, without importing it."""

from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.diagnosis import diagnosis_json, print_counts, print_problems
from atrous.cli.progress import TerminalReporter
from atrous.cli.read_flags import BackgroundFlag, ClassesFlag, FormatFlag, IgnoreFlag, SeedFlag, options_of

NAME = "doctor"


def run(
    path: Annotated[Path, typer.Argument(help="A folder, a .zip or a .tar.gz of labelled pictures.")],
    format: FormatFlag = None,
    classes: ClassesFlag = None,
    background: BackgroundFlag = None,
    ignore: IgnoreFlag = None,
    seed: SeedFlag = 0,
    json: JsonFlag = False,
) -> None:
    """Check every picture and mask. Exit code 0: clean, 1: warnings, 2: errors."""
    from atrous.datasets.doctor import diagnose

    options = options_of(format, classes, background, ignore, False, seed)
    with TerminalReporter() as reporter:
        diagnosis = diagnose(path, options, reporter=reporter)
    if json:
        print_json(diagnosis_json(diagnosis))
    else:
        print_problems(diagnosis)
        print_counts(diagnosis)
        say("Nothing is wrong." if not diagnosis.problems else f"{len(diagnosis.problems)} findings.")
    raise typer.Exit(diagnosis.exit_code)
