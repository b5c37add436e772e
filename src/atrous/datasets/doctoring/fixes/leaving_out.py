"""Samples that cannot be used."""

from collections.abc import Callable, Iterable

from atrous.datasets.doctoring.colored_mask import ColoredMask
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.sizes import sizes_of
from atrous.datasets.doctoring.sample_facts import PictureFacts, SampleFacts
from atrous.datasets.problem import first_few, quantity
from atrous.domain.classes import IGNORE


def drop_unusable(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Leave out what cannot be read, in whole or in part, and pictures whose labels do not fit them."""
    said = []
    for reason, is_bad in REASONS.items():
        facts, sentences = drop(facts, [fact for fact in facts.samples if is_bad(fact)], reason)
        said += sentences
    return facts, said


def drop_ignored(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Leave out pictures of which every pixel is ignored."""
    bad = [fact for fact in facts.samples if set(fact.class_counts) == {IGNORE}]
    return drop(facts, bad, "of which every pixel is ignored")


def drop(facts: DatasetFacts, bad: Iterable[SampleFacts], reason: str) -> tuple[DatasetFacts, list[str]]:
    """Leave out samples and say why."""
    files = {fact.sample.name: fact.sample.picture_file for fact in bad}
    if not files:
        return facts, []
    return facts.without(files), [f"Left out {quantity(len(files), 'picture')} {reason}: {first_few(files.values())}."]


def _sizes_differ(fact: SampleFacts) -> bool:
    sizes = sizes_of(fact)
    return sizes is not None and sizes[0] != sizes[1]


def _is_damaged(fact: SampleFacts) -> bool:
    return isinstance(fact.picture, PictureFacts) and bool(fact.picture.damage)


REASONS: dict[str, Callable[[SampleFacts], bool]] = {
    "that cannot be read": lambda fact: isinstance(fact.picture, str),
    "whose labels cannot be read": lambda fact: isinstance(fact.labels, str),
    "whose mask has colours that tell no class numbers": lambda fact: isinstance(fact.labels, ColoredMask),
    "whose labels have another size": _sizes_differ,
    "with lost bytes": _is_damaged,
}
