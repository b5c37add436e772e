"""Labels that can be read in another way than they are."""

from dataclasses import replace

from atrous.datasets.doctoring.colored_mask import ColoredMask, ReadColors
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.values import numbering_of
from atrous.datasets.doctoring.fixes.redo import with_targets
from atrous.datasets.doctoring.measuring.look import Glance
from atrous.datasets.doctoring.measuring.measurer import Measurer
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.problem import quantity
from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadDataset


def renumber(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Give the values the classes they were meant to have.

    Raises:
        BadDataset: the masks are not numbered as the list is, and nothing tells what they mean.
    """
    numbering = numbering_of(facts)
    if numbering is None:
        return facts, []
    if numbering.targets is None:
        raise BadDataset(
            f"{facts.dataset.name}: {numbering.found} {numbering.todo} Until then there is nothing to fix."
        )
    names = dict(enumerate(facts.dataset.classes.names))
    meant = {value: names.get(number, "ignore") for value, number in sorted(numbering.targets.items())}
    listed = ", ".join(f"{value} is {name!r}" for value, name in list(meant.items())[:6])
    more = " and so on" if len(meant) > 6 else ""
    return with_targets(facts, numbering.targets), [f"Read the values of the masks as they were meant: {listed}{more}."]


def read_colors(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Read the class numbers out of masks that were saved as pictures."""
    done = {
        fact.sample.name: _read_colors(fact, fact.labels)
        for fact in facts.samples
        if isinstance(fact.labels, ColoredMask) and fact.labels.reading
    }
    if not done:
        return facts, []
    samples = tuple(done.get(fact.sample.name, fact) for fact in facts.samples)
    return replace(facts, samples=samples), [f"Read the class numbers of {quantity(len(done), 'colour mask')}."]


def ignore_values_without_class(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Make ignore of what has no class."""
    bad = [fact for fact in facts.samples if fact.without_class]
    unknown = sorted({value for fact in bad for value in fact.without_class})
    if not bad:
        return facts, []
    targets = {**facts.dataset.values.targets, **dict.fromkeys(unknown, IGNORE)}
    return with_targets(facts, targets), [
        f"Made pixels without a class ({'values' if len(unknown) > 1 else 'the value'} "
        f"{', '.join(map(str, unknown))}) ignore (255) in {quantity(len(bad), 'mask')}."
    ]


def _read_colors(fact: SampleFacts, labels: ColoredMask) -> SampleFacts:
    source = ReadColors(labels.source, labels.reading, fact.sample.values)
    sample = replace(fact.sample, source_labels=source)
    facts, _ = Measurer(Glance()).labels(sample)
    return replace(fact, sample=sample, labels=facts)
