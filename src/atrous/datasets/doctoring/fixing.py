"""A diagnosed dataset → a copy of it in which is mended what can be mended safely. The original is not touched."""

from dataclasses import dataclass
from pathlib import Path

from atrous.datasets.doctoring.check import Diagnosis, Examination
from atrous.datasets.doctoring.fixes import STEPS
from atrous.datasets.problem import quantity
from atrous.datasets.writers.export import Export
from atrous.datasets.writers.write import refuse_full, write
from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Reporter
from atrous.domain.splits import SPLITS

FORMAT = "index-masks"


@dataclass(frozen=True)
class Fixed:
    """What became of a dataset."""

    folder: Path
    pictures: int
    """In the copy."""
    said: tuple[str, ...]
    """What was done, in sentences; none when there was nothing to do."""


def fix(diagnosis: Examination, folder: Path, reporter: Reporter | None = None) -> Fixed:
    """Write a mended copy as `images/`, `masks/`, `classes.txt` and split lists; the folder appears when it is whole.

    Raises:
        AlreadyExists: the folder is there and not empty.
        BadDataset: nothing is left that can be used, or only the person knows what the masks mean.
    """
    refuse_full(folder)
    facts, said = diagnosis.facts, []
    for step in STEPS:
        facts, sentences = step(facts)
        said += sentences
        if not facts.samples:
            raise BadDataset(f"{facts.dataset.name}: nothing is left that can be used. {' '.join(said)}")
    said += _left_by_the_reader(diagnosis)
    samples = sorted(
        (fact.sample for fact in facts.samples), key=lambda sample: (SPLITS.index(sample.split), sample.name)
    )
    write(FORMAT, Export(facts.dataset.name, 1, facts.dataset.classes, samples), folder, reporter)
    return Fixed(folder, len(samples), tuple(said))


def _left_by_the_reader(diagnosis: Diagnosis) -> list[str]:
    """What never came to be samples: files without a partner, shapes without an area, entries of lists."""
    problems = diagnosis.dataset.problems
    if not problems:
        return []
    kinds = ", ".join(problem.kind for problem in problems)
    return [
        f"{quantity(len(problems), 'finding')} ({kinds}) of files that could not be read together: not in the copy."
    ]
