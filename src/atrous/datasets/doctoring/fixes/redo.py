"""The facts of samples that are to be read in another way."""

from collections.abc import Mapping
from dataclasses import replace

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.value_map import ValueMap
from atrous.domain.splits import Split


def with_targets(facts: DatasetFacts, targets: Mapping[int, int]) -> DatasetFacts:
    """What each source value means, decided anew."""
    return with_values(facts, replace(facts.dataset.values, targets=dict(sorted(targets.items()))))


def with_values(facts: DatasetFacts, values: ValueMap) -> DatasetFacts:
    """What each source value means, and the classes, decided anew."""
    samples = tuple(replace(fact, sample=replace(fact.sample, values=values)) for fact in facts.samples)
    return replace(facts, dataset=replace(facts.dataset, values=values), samples=samples)


def with_splits(facts: DatasetFacts, splits: Mapping[str, Split]) -> DatasetFacts:
    """Some samples, by name, in other splits."""
    samples = tuple(
        replace(fact, sample=replace(fact.sample, split=splits.get(fact.sample.name, fact.sample.split)))
        for fact in facts.samples
    )
    return replace(facts, samples=samples)
