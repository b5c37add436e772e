"""A diagnosis for the terminal; `import` and `doctor` share it."""

from atrous.cli.console import percent, print_table, say
from atrous.datasets.doctoring.check import Diagnosis
from atrous.datasets.problem import first_few
from atrous.domain.classes import IGNORE
from atrous.domain.splits import SPLITS


def print_problems(diagnosis: Diagnosis, fixes: bool = False) -> None:
    """The format, what was decided, and each problem with its first files, on standard error.

    With `fixes` also what `atrous doctor --fix` does about each.
    """
    dataset = diagnosis.dataset
    say(f"{dataset.name} is {dataset.format}: {dataset.evidence}.")
    for decision in dataset.decisions:
        say(f"- {decision}")
    for problem in diagnosis.problems:
        files = f" ({first_few(problem.files)})" if problem.files else ""
        say(f"{problem.severity}: {problem.sentence}{files} {problem.why}")
        if fixes:
            say(f"  --fix: {problem.fix}")


def print_counts(diagnosis: Diagnosis) -> None:
    """A table of pixel shares and picture counts per class and split, on standard output."""
    counts = diagnosis.counts
    splits = [split for split in SPLITS if counts.pictures[split]]
    columns = ["class", *(f"{split} ({counts.pictures[split]} pictures)" for split in splits)]
    numbers = {row.number: row.name for row in counts.rows}
    rows = []
    for number, name in numbers.items():
        cells = [counts.of(split, number) for split in splits]
        if number != IGNORE or any(cell.pixels for cell in cells):
            rows.append([f"{number} {name}", *(f"{percent(cell.share)} in {cell.pictures}" for cell in cells)])
    print_table("Share of the pixels, and pictures with the class", columns, rows)
