"""Classes that have no pixels where they need some, and names that may be one class."""

from collections import Counter
from collections.abc import Iterable, Iterator

from atrous.datasets.class_roles import plain
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.splits import SPLITS, Split

ENOUGH_TO_TELL = 20  # pictures of train, below which every class is rare
FEWEST_PICTURES = 3
RARE_PICTURES = 0.01  # of the pictures of train
RARE_PIXELS = 0.0002  # of the pixels of train; thin cracks, which can be learnt, have 0.016


def class_never_used(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes of the list that no mask has. Background may be one of them: a dataset without background is in order."""
    used = _used(facts.samples)
    unused = [name for number, name in enumerate(facts.dataset.classes.names) if number not in used | {BACKGROUND}]
    if facts.samples and unused:
        yield Problem(
            kind="class-never-used",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(unused), 'listed name')} without a single pixel: {first_few(unused, 8)}. "
            "Take it out of the list, or look whether the masks have another number for it.",
            why="The network gives part of itself to a class it never sees, and the mean counts without it.",
            fix="Takes these names out of the copy's list.",
        )


def class_missing_from_split(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes that some split has and another has not."""
    by_split = {split: [fact for fact in facts.samples if fact.sample.split == split] for split in SPLITS}
    used = _used(facts.samples)
    for split, own in by_split.items():
        if own and (missing := [facts.dataset.classes.names[number] for number in sorted(used - _used(own))]):
            yield _missing(split, missing)


def _missing(split: Split, names: list[str]) -> Problem:
    why = {
        "train": "What is not in train cannot be learnt.",
        "valid": "What is not in valid has no say in which epoch is kept.",
        "test": "What is not in test is not measured.",
    }
    return Problem(
        kind="class-missing-from-split",
        severity=Severity.WARNING,
        sentence=f"No picture of {split} has {first_few(names, 8)}. Move some pictures there, or label more.",
        why=why[split],
        fix="Keeps the splits: a split that somebody made is a promise to whoever compares figures.",
    )


def rare_class(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes with so little in train that they will hardly be learnt."""
    train = [fact for fact in facts.samples if fact.sample.split == "train"]
    pictures, pixels = _count(train)
    total = sum(count for number, count in pixels.items() if number != IGNORE)
    few = max(FEWEST_PICTURES, RARE_PICTURES * len(train))
    rare = [
        number
        for number in sorted(pictures.keys() - {BACKGROUND, IGNORE})
        if pictures[number] < few or pixels[number] < RARE_PIXELS * total
    ]
    if rare and len(train) >= ENOUGH_TO_TELL:
        names = facts.dataset.classes.names
        listed = (f"{names[n]} ({pixels[n] / total:.3%} of the pixels, {pictures[n]:,} pictures)" for n in rare)
        shown = [fact for fact in train if fact.class_counts.keys() & set(rare)]
        yield Problem(
            kind="rare-class",
            severity=Severity.WARNING,
            sentence=f"{'Classes that train' if len(rare) > 1 else 'A class that train'} hardly has: "
            f"{first_few(listed, 5)}. Label more of it, or make it part of another class.",
            why="A network that never answers a rare class is nearly always right, and soon learns to do so.",
            samples=tuple(fact.sample.name for fact in shown),
            fix="Keeps the class: more pictures are what it needs.",
        )


def names_alike(facts: DatasetFacts) -> Iterator[Problem]:
    """Classes whose names differ in nothing but case, spaces, - and _."""
    groups = alike_names(facts.dataset.classes.names)
    if groups:
        numbers = {facts.dataset.classes.names.index(name) for group in groups for name in group[1:]}
        concerned = [fact for fact in facts.samples if fact.class_counts.keys() & numbers]
        yield Problem(
            kind="class-names-alike",
            severity=Severity.WARNING,
            sentence=f"Names that differ only in case or spaces: "
            f"{'; '.join(' and '.join(map(repr, group)) for group in groups)}. Give each class one name.",
            why="Between two names for one thing the network chooses at random, and half of it counts as wrong.",
            samples=tuple(fact.sample.name for fact in concerned),
            fix="Makes one class of them, by the first name.",
        )


def alike_names(names: Iterable[str]) -> list[list[str]]:
    """The names that are one but for their spelling, in groups of two or more."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(plain(name), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _count(facts: Iterable[SampleFacts]) -> tuple[Counter[int], Counter[int]]:
    """Pictures and pixels of each class."""
    pictures: Counter[int] = Counter()
    pixels: Counter[int] = Counter()
    for fact in facts:
        counts = fact.class_counts
        pictures.update(counts.keys())
        pixels.update(counts)
    return pictures, pixels


def _used(facts: Iterable[SampleFacts]) -> set[int]:
    return {number for fact in facts for number in fact.class_counts if number not in (BACKGROUND, IGNORE)}
