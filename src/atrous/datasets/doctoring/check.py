"""Read every sample once: what is wrong with the dataset, and how its classes are spread."""

from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from atrous.datasets.dataset import Dataset
from atrous.datasets.doctoring.class_counts import ClassCounts, count_classes
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings import find_problems
from atrous.datasets.doctoring.measuring.crew import Crew, assemble
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.doctoring.sketch_file import SketchFile
from atrous.datasets.problem import Problem, Severity, first_few
from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Reporter, Silent


@dataclass(frozen=True)
class Diagnosis:
    """A dataset and what is to be said about it."""

    dataset: Dataset
    problems: tuple[Problem, ...]
    """Errors first."""
    counts: ClassCounts
    """Of the samples that can be used."""

    @property
    def severity(self) -> Severity | None:
        """The worst there is; None when there is nothing but information."""
        severities = {problem.severity for problem in self.problems}
        return next((severity for severity in (Severity.ERROR, Severity.WARNING) if severity in severities), None)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 warnings, 2 errors."""
        return 0 if self.severity is None else {Severity.WARNING: 1, Severity.ERROR: 2}[self.severity]

    def usable(self, skip_bad: bool = False) -> Dataset:
        """The dataset as it can be imported; with `skip_bad` without the samples that cannot be used.

        Raises:
            BadDataset: an error stands in the way.
        """
        errors = [problem for problem in self.problems if problem.stops]
        in_the_way = [problem for problem in errors if not (skip_bad and problem.skippable and problem.samples)]
        if in_the_way:
            raise BadDataset(_refusal(self.dataset, in_the_way))
        left = self.dataset.without(name for problem in errors for name in problem.samples)
        if not left.samples:
            raise BadDataset(f"{self.dataset.name}: none of the {len(self.dataset.samples)} samples can be used.")
        return left


@dataclass(frozen=True)
class Examination(Diagnosis):
    """A diagnosis and what it was made of, for whoever shows or mends it: some hundred bytes a sample."""

    facts: DatasetFacts = field(repr=False)

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis alone."""
        return Diagnosis(self.dataset, self.problems, self.counts)


class Keeper(Protocol):
    """Who has a use for the labels when their facts are gone."""

    def keep(self, fact: SampleFacts, mask_png: bytes) -> None:
        """Takes the labels of a sample as an index PNG, in our numbers; of those whose values all have a class."""


def check(
    dataset: Dataset,
    workers: int | None = None,
    reporter: Reporter | None = None,
    keeper: Keeper | None = None,
    *,
    close: bool = False,
) -> Examination:
    """Decode every picture and draw every label map, on all cores, and look for what is wrong.

    With `close` also for what takes too long for every import: lost bytes in JPEGs, and specks.
    """
    crew = assemble(len(dataset.samples), workers, close=close, draws=keeper is not None)
    facts = _measure(dataset, crew, reporter or Silent(), keeper)
    found = (*find_problems(facts), *dataset.problems)
    problems = sorted(found, key=lambda problem: list(Severity).index(problem.severity))
    bad = {name for problem in problems if problem.stops and problem.skippable for name in problem.samples}
    counts = count_classes(dataset.classes, (fact for fact in facts.samples if fact.sample.name not in bad))
    return Examination(dataset, tuple(problems), counts, facts)


def _measure(dataset: Dataset, crew: Crew, reporter: Reporter, keeper: Keeper | None) -> DatasetFacts:
    measured: list[SampleFacts] = []
    sketches = SketchFile()
    with crew, closing(crew.measure(dataset.samples)) as measurements:
        for place, (sample, measurement) in enumerate(zip(dataset.samples, measurements, strict=True)):
            fact = SampleFacts(place, sample, measurement.picture, measurement.labels)
            measured.append(fact)
            sketches.append(measurement.sketch)
            if keeper is not None and measurement.mask_png is not None:
                keeper.keep(fact, measurement.mask_png)
            reporter.progress("checking", len(measured), len(dataset.samples), sample.name)
    return DatasetFacts(dataset, tuple(measured), sketches)


def _refusal(dataset: Dataset, errors: list[Problem]) -> str:
    bad = {name for problem in errors if problem.skippable for name in problem.samples}
    lines = [f"{dataset.name}: {len(bad)} of {len(dataset.samples)} samples cannot be used."] if bad else []
    lines += [f"{problem.sentence} Files: {first_few(problem.files)}." for problem in errors]
    if bad:
        lines.append("Repair them, or leave them out with --skip-bad.")
    return "\n".join(lines or [dataset.name])
