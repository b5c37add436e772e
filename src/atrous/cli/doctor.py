"""`atrous doctor`: what is wrong with a dataset, without importing it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.diagnosis import print_counts, print_problems
from atrous.cli.progress import TerminalReporter
from atrous.cli.read_flags import ReadFlags

if TYPE_CHECKING:
    from atrous.datasets.doctoring.check import Diagnosis, Examination

NAME = "doctor"


def run(
    path: Annotated[Path, typer.Argument(help="A folder, a .zip or a .tar.gz of labelled pictures.")],
    *,
    reading: ReadFlags,
    html: Annotated[Path | None, typer.Option(help="Write a page with pictures of each finding to this file.")] = None,
    fix: Annotated[Path | None, typer.Option(help="Write a mended copy to this folder; PATH stays as it is.")] = None,
    json: JsonFlag = False,
) -> None:
    """Check every picture and mask. Exit code 0: clean, 1: warnings, 2: errors."""
    from atrous.datasets.doctoring.diagnose import diagnose
    from atrous.datasets.doctoring.diagnosis_json import diagnosis_json

    options = reading.options()
    with TerminalReporter() as reporter:
        diagnosis = diagnose(path, options, reporter=reporter)
        if not json:
            _print(diagnosis)
        done = _write_page(diagnosis, html) if html else {}
        done |= _write_copy(diagnosis, fix, reporter) if fix else {}
    if json:
        print_json(diagnosis_json(diagnosis) | done)
    raise typer.Exit(diagnosis.exit_code)


def _print(diagnosis: "Diagnosis") -> None:
    print_problems(diagnosis, fixes=True)
    print_counts(diagnosis)
    count = len(diagnosis.problems)
    say("Nothing is wrong." if not count else f"{count} finding{'' if count == 1 else 's'}.")


def _write_page(diagnosis: "Examination", file: Path) -> dict[str, Any]:
    from atrous.datasets.doctoring.page import write_page

    write_page(diagnosis, file)
    say(f"The page is {file}.")
    return {"html": str(file)}


def _write_copy(diagnosis: "Examination", folder: Path, reporter: TerminalReporter) -> dict[str, Any]:
    """Mend a copy, say what was done, and examine the copy as any other dataset."""
    from atrous.datasets.doctoring.diagnose import diagnose
    from atrous.datasets.doctoring.fixing import fix

    fixed = fix(diagnosis, folder, reporter)
    for sentence in fixed.said or ("There was nothing to mend.",):
        say(f"- {sentence}")
    left = [problem.kind for problem in diagnose(folder, reporter=reporter).problems]
    say(
        f"{folder} is a copy with {fixed.pictures:,} pictures, in which the doctor finds "
        f"{', '.join(left) or 'nothing'}. "
        "The original was not touched."
    )
    copy = {"folder": str(folder), "pictures": fixed.pictures, "said": list(fixed.said), "left": left}
    return {"fixed": copy}
