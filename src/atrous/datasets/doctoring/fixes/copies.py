"""The same picture more than once."""

from atrous.datasets.doctoring.dataset_facts import DatasetFacts, Group
from atrous.datasets.doctoring.findings.copies import differ_in_labels
from atrous.datasets.doctoring.fixes.leaving_out import drop
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.domain.splits import SPLITS


def drop_contradictions(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Leave out every copy of a picture whose copies are labelled differently."""
    bad = [fact for group in facts.copies if differ_in_labels(group) for fact in group]
    return drop(facts, bad, "that stand there again with other labels")


def drop_copies(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Keep of each picture the copy that is measured on, so that test stays as it is and honest."""
    bad = [fact for group in facts.copies for fact in group if fact is not _kept(group)]
    return drop(facts, bad, "that stand there again, and kept the copy that is measured on")


def _kept(group: Group) -> SampleFacts:
    return max(group, key=lambda fact: SPLITS.index(fact.sample.split))
