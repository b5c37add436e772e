"""A diagnosis as one HTML page that opens offline: styles and pictures are inside it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import jinja2

from atrous.datasets.doctoring.check import Diagnosis, Examination
from atrous.datasets.doctoring.pictures import ShownSample, show_samples
from atrous.datasets.problem import Problem, Severity
from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadSettings
from atrous.domain.splits import SPLITS, Split
from atrous.imaging.palette import colors

FILES_AT_ONCE = 6  # of a finding; the rest folds out

VERDICTS = {
    None: "Nothing stands against using it.",
    Severity.WARNING: "It can be used, but look at the warnings first.",
    Severity.ERROR: "It cannot be used as it is.",
}
WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


def write_page(diagnosis: Examination, file: Path) -> None:
    """Write the page.

    Raises:
        BadSettings: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render(diagnosis), encoding="utf-8")
    except OSError as error:
        raise BadSettings(f"{file}: cannot be written ({error.strerror}); name another file.") from error


def render(diagnosis: Examination) -> str:
    """The HTML. Names from the data are escaped: a class called `<img …>` is shown as that text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("atrous.datasets.doctoring", "."),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["percent"] = percent
    dataset, counts = diagnosis.dataset, diagnosis.counts
    found = Counter(problem.severity for problem in diagnosis.problems)
    return environment.get_template("page.html.jinja").render(
        dataset=dataset,
        verdict=VERDICTS[diagnosis.severity],
        tone=diagnosis.severity or "clean",
        splits=[(split, counts.pictures[split]) for split in SPLITS if counts.pictures[split]],
        classes=class_rows(diagnosis),
        words=WORDS,
        tiles=[(severity, found[severity]) for severity in Severity],
        findings=[_finding(diagnosis, problem) for problem in diagnosis.problems],
    )


@dataclass(frozen=True)
class ClassRow:
    """A class as a row of the table."""

    name: str
    color: str
    """As CSS writes it."""
    shares: tuple[tuple[float, int], ...]
    """Share of the pixels, and pictures, in each split that has pictures."""


def class_rows(diagnosis: Diagnosis) -> list[ClassRow]:
    """A row for each class, and one for ignore where something is ignored."""
    counts = diagnosis.counts
    splits: list[Split] = [split for split in SPLITS if counts.pictures[split]]
    rows = []
    palette = colors(256).tolist()
    for number, name in {row.number: row.name for row in counts.rows}.items():
        cells = [counts.of(split, number) for split in splits]
        if number != IGNORE or any(cell.pixels for cell in cells):
            shares = tuple((cell.share, cell.pictures) for cell in cells)
            rows.append(ClassRow(name, "rgb({} {} {})".format(*palette[number]), shares))
    return rows


@dataclass(frozen=True)
class Finding:
    """A problem as the page shows it."""

    problem: Problem
    files: tuple[str, ...]
    more_files: tuple[str, ...]
    shown: list[ShownSample]


def _finding(diagnosis: Examination, problem: Problem) -> Finding:
    first, rest = problem.files[:FILES_AT_ONCE], problem.files[FILES_AT_ONCE:]
    shown = show_samples(diagnosis.facts, problem.samples, ring_specks=problem.kind == "specks")
    return Finding(problem, first, rest, shown)


def percent(share: float) -> str:
    """A share between 0 and 1 as a person reads it, and never "0.0 %" for what is there."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.1f} %"
