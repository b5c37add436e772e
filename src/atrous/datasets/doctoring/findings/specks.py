"""Tiny regions far from any other of their class."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.concerning import about_labels
from atrous.datasets.doctoring.regions import SPECK, Regions
from atrous.datasets.doctoring.sample_facts import LabelFacts, SampleFacts
from atrous.datasets.problem import Problem, Severity, first_few, quantity

USUAL = 16 * SPECK  # pixels of a usual region; classes of smaller things may well have tiny ones


def specks(facts: DatasetFacts) -> Iterator[Problem]:
    """Regions of a few pixels, alone, of classes whose regions are usually much larger."""
    large = classes_of_large_things(facts)
    found: dict[str, int] = defaultdict(int)
    concerned: list[SampleFacts] = []
    for fact in facts.samples:
        counts = {region.value: region.specks for region in _regions(fact) if region.value in large and region.specks}
        for value, count in counts.items():
            found[facts.dataset.values.source_names.get(value, str(value))] += count
        concerned += [fact] if counts else []
    if concerned:
        by_class = first_few((f"{count:,} of {name!r}" for name, count in found.items()), 6)
        yield about_labels(
            concerned,
            kind="specks",
            severity=Severity.INFO,
            sentence=f"{quantity(sum(found.values()), 'speck')} in {quantity(len(concerned), 'mask')}: {by_class}. "
            f"Each is at most {SPECK} pixels or a hundred-thousandth of its picture, and alone. The first is in "
            f"{concerned[0].sample.label_files[0]}.",
            why="They are likely stray clicks: wrong for the network, and too small to be seen when looking through.",
            fix="Keeps them: a speck may be a thing far away.",
        )


def classes_of_large_things(facts: DatasetFacts) -> set[int]:
    """The source values whose regions are usually much larger than a speck."""
    areas: dict[int, list[int]] = defaultdict(list)
    for fact in facts.samples:
        for region in _regions(fact):
            if region.median_area:
                areas[region.value].append(region.median_area)
    return {value for value, medians in areas.items() if median(medians) >= USUAL}


def _regions(fact: SampleFacts) -> tuple[Regions, ...]:
    return fact.labels.regions if isinstance(fact.labels, LabelFacts) else ()
