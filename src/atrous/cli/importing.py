"""`atrous import`: labelled pictures into a project."""

from pathlib import Path
from typing import Annotated

import typer

from atrous.cli.console import JsonFlag, print_json, say
from atrous.cli.diagnosis import print_counts, print_problems
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.cli.read_flags import ReadFlags

NAME = "import"


def run(
    path: Annotated[Path, typer.Argument(help="A folder, a .zip or a .tar.gz of labelled pictures.")],
    project: Annotated[str, typer.Option(help="The project they go to; it is made if need be.")],
    *,
    reading: ReadFlags,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out what cannot be used instead of refusing all.")
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Read labelled pictures of any known format, check every one, and add them to a project."""
    from atrous.datasets.doctoring.diagnosis_json import diagnosis_json
    from atrous.jobs.importing import import_dataset

    options = reading.options(skip_bad=skip_bad)
    with open_library() as library, TerminalReporter() as reporter:
        done = import_dataset(library, path, project, options, reporter)
    if json:
        added = {"new": done.added.count, "relabelled": done.added.relabelled, "there_already": done.added.duplicates}
        facts = {"project": project, "added": added, "left_out": list(done.left_out)}
        print_json(facts | diagnosis_json(done.diagnosis))
        return
    print_problems(done.diagnosis)
    print_counts(done.diagnosis)
    splits = f"train {done.splits.train}, valid {done.splits.valid}, test {done.splits.test}"
    say(f"{done.added.count} new pictures in {project!r}, which now has {done.splits.total} ({splits}).")
    if done.added.duplicates:
        say(f"{done.added.duplicates} were there already.")
    if done.added.relabelled:
        say(f"{done.added.relabelled} got new labels; the old ones are kept.")
    if done.left_out:
        say(f"Left out as asked: {', '.join(done.left_out)}.")
    say(f"Next: atrous train {project}")
