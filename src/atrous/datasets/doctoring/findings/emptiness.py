"""Masks in which there is little or nothing to learn."""

from collections import Counter
from collections.abc import Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.concerning import about_labels
from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.domain.classes import BACKGROUND, IGNORE

MENTIONED, TOO_MUCH = 0.1, 0.5  # of all pixels; camvid's void is 0.03, Cityscapes' 0.12


def empty_masks(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures that show only background. Where no picture shows anything, classes are said to be never used."""
    empty = [fact for fact in facts.samples if BACKGROUND in fact.class_counts and not _classes(fact.class_counts)]
    if empty and len(empty) < len(facts.samples):
        yield about_labels(
            empty,
            kind="empty-mask",
            severity=Severity.INFO,
            sentence=f"{quantity(len(empty), 'picture')} of {len(facts.samples):,} labelled as background throughout, "
            f"such as {first_few((fact.sample.picture_file for fact in empty), 1)}.",
            why="They teach what is not to be found, if nothing is there; they teach blindness, if labels are missing.",
            fix="Keeps them: only you can say whether something was forgotten.",
        )


def nothing_but_ignore(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures of which every pixel is ignored."""
    ignored = [fact for fact in facts.samples if set(fact.class_counts) == {IGNORE}]
    if ignored:
        yield about_labels(
            ignored,
            kind="nothing-but-ignore",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(ignored), 'picture')} without a pixel that is not ignored, such as "
            f"{ignored[0].sample.picture_file}. Label or remove them.",
            why="Neither loss nor metric looks at them; a batch of them has no loss at all.",
            fix="Leaves them out of the copy.",
        )


def ignored_share(facts: DatasetFacts) -> Iterator[Problem]:
    """How much of the dataset is ignored, where it is much."""
    pixels: Counter[int] = Counter()
    for fact in facts.samples:
        pixels.update(fact.class_counts)
    share = pixels[IGNORE] / max(pixels.total(), 1)
    if share >= MENTIONED:
        some = [fact for fact in facts.samples if fact.class_counts.get(IGNORE)]
        yield about_labels(
            some,
            kind="much-ignored",
            severity=Severity.WARNING if share >= TOO_MUCH else Severity.INFO,
            sentence=f"{share:.0%} of all pixels are ignored, in {quantity(len(some), 'picture')}.",
            why="Loss and metric leave them out: the network may answer anything there, and nobody will notice.",
            fix="Keeps them as they are.",
        )


def _classes(counts: dict[int, int]) -> set[int]:
    return counts.keys() - {BACKGROUND, IGNORE}
