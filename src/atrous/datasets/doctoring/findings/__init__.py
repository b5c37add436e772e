"""What can be wrong with a dataset: small functions from the facts of all samples to problems, one file a family.

To add one: write the function in the file of its family and put it into one of the three tables. It sees the dataset
and every sample's facts after one pass over the pixels; a fact that is missing is added to `sample_facts.py`.
"""

from collections.abc import Callable, Iterable, Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.classes import (
    class_missing_from_split,
    class_never_used,
    names_alike,
    rare_class,
)
from atrous.datasets.doctoring.findings.copies import lookalikes, other_labels, same_picture_twice
from atrous.datasets.doctoring.findings.emptiness import empty_masks, ignored_share, nothing_but_ignore
from atrous.datasets.doctoring.findings.leaks import dealt_video, lookalike_in_two_splits, same_picture_in_two_splits
from atrous.datasets.doctoring.findings.pictures import converted_pictures, damaged_pictures
from atrous.datasets.doctoring.findings.sizes import size_mismatch
from atrous.datasets.doctoring.findings.specks import specks
from atrous.datasets.doctoring.findings.unreadable import colored_masks, unreadable_labels, unreadable_pictures
from atrous.datasets.doctoring.findings.values import values_without_class, wrong_numbers
from atrous.datasets.problem import Problem

Finding = Callable[[DatasetFacts], Iterable[Problem]]

ERRORS: tuple[Finding, ...] = (
    unreadable_pictures,
    unreadable_labels,
    colored_masks,
    size_mismatch,
    wrong_numbers,
    values_without_class,
)
ABOUT_PICTURES: tuple[Finding, ...] = (
    same_picture_in_two_splits,
    dealt_video,
    lookalike_in_two_splits,
    damaged_pictures,
    same_picture_twice,
    lookalikes,
    converted_pictures,
)
ABOUT_LABELS: tuple[Finding, ...] = (
    other_labels,
    names_alike,
    class_never_used,
    class_missing_from_split,
    rare_class,
    nothing_but_ignore,
    ignored_share,
    empty_masks,
    specks,
)


def find_problems(facts: DatasetFacts) -> Iterator[Problem]:
    """What is found. Labels with errors are left aside by the findings about labels, so as not to count them twice."""
    errors = [problem for finding in ERRORS for problem in finding(facts)]
    sound = facts.without({name for problem in errors for name in problem.samples})
    yield from errors
    for finding in ABOUT_PICTURES:
        yield from finding(facts)
    for finding in ABOUT_LABELS:
        yield from finding(sound)
