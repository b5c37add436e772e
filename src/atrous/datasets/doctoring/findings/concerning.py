"""The part of a problem that follows from the samples it is about."""

from collections.abc import Iterable

from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.problem import Problem, Severity


def about_pictures(
    facts: Iterable[SampleFacts], *, kind: str, severity: Severity, sentence: str, why: str, fix: str
) -> Problem:
    """A problem of the pictures of some samples."""
    samples = [fact.sample for fact in facts]
    files = tuple(dict.fromkeys(sample.picture_file for sample in samples))
    return Problem(kind, severity, sentence, why, files, tuple(sample.name for sample in samples), fix=fix)


def about_labels(
    facts: Iterable[SampleFacts],
    *,
    kind: str,
    severity: Severity,
    sentence: str,
    why: str,
    fix: str,
    skippable: bool = True,
) -> Problem:
    """A problem of the labels of some samples; several may lie in one file."""
    samples = [fact.sample for fact in facts]
    files = tuple(dict.fromkeys(file for sample in samples for file in sample.label_files))
    names = tuple(sample.name for sample in samples)
    return Problem(kind, severity, sentence, why, files, names, skippable, fix)
