"""What can be wrong with a dataset: small functions from the facts of all samples to problems, one file a family.

To add one: write the function in the file of its family and put it into `FINDINGS`. It sees the dataset
and every sample's facts after one pass over the pixels; a fact that is missing is added to `sample_facts.py`.
"""

from collections.abc import Callable, Iterable

from atrous.datasets.findings.classes import class_missing_from_split, class_never_used
from atrous.datasets.findings.duplicates import same_picture_in_two_splits, same_picture_twice
from atrous.datasets.findings.sizes import size_mismatch
from atrous.datasets.findings.unreadable import unreadable_labels, unreadable_pictures
from atrous.datasets.findings.values import masks_of_0_and_255, values_without_class
from atrous.datasets.problem import Problem
from atrous.datasets.sample_facts import DatasetFacts

Finding = Callable[[DatasetFacts], Iterable[Problem]]

FINDINGS: tuple[Finding, ...] = (
    unreadable_pictures,
    unreadable_labels,
    size_mismatch,
    values_without_class,
    masks_of_0_and_255,
    class_never_used,
    class_missing_from_split,
    same_picture_in_two_splits,
    same_picture_twice,
)
