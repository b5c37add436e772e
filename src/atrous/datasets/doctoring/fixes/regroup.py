"""Pictures that belong together, brought into one split."""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, permutations

from atrous.datasets.doctoring.dataset_facts import DatasetFacts, Group, Video
from atrous.datasets.doctoring.findings.copies import splits_of
from atrous.datasets.doctoring.fixes.redo import with_splits
from atrous.datasets.problem import quantity
from atrous.domain.splits import SPLITS, Split


def cut_videos(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Cut each video into consecutive pieces, as large as its shares of the splits were; lookalikes stay together."""
    splits: dict[str, Split] = {}
    said = []
    for video in facts.dealt_videos:
        cut = _cut(video, facts.lookalikes)
        counts = Counter(cut.values())
        said.append(
            f"Cut the {len(cut):,} frames of {video.pattern} into consecutive pieces: "
            f"{', '.join(f'{counts[split]:,} {split}' for split in SPLITS)}."
        )
        splits |= cut
    return with_splits(facts, splits), said


def gather_lookalikes(facts: DatasetFacts) -> tuple[DatasetFacts, list[str]]:
    """Move pictures that are nearly the same into the split that has most of them, in a tie the one measured on."""
    groups = [group for group in facts.lookalikes if len(splits_of(group)) > 1]
    if not groups:
        return facts, []
    splits = {fact.sample.name: _main_split(group) for group in groups for fact in group}
    moved = sum(splits[fact.sample.name] != fact.sample.split for group in groups for fact in group)
    return with_splits(facts, splits), [
        f"Moved {quantity(moved, 'picture')} to the split of those that are nearly the same, in "
        f"{quantity(len(groups), 'group')}."
    ]


def _cut(video: Video, lookalikes: list[Group]) -> dict[str, Split]:
    """The split of each frame.

    The splits stand in that order along the video which leaves train the most classes, then in that which keeps them
    nearest to their size.
    """
    wanted = Counter(fact.sample.split for fact in video.frames)
    pieces = list(_pieces(video, lookalikes))
    cuts = [_deal(pieces, [(split, wanted[split]) for split in order]) for order in permutations(SPLITS)]
    return min(cuts, key=lambda cut: (-_classes_of_train(video, cut), _distance(Counter(cut.values()), wanted)))


def _classes_of_train(video: Video, cut: dict[str, Split]) -> int:
    train = (fact for fact in video.frames if cut[fact.sample.name] == "train")
    return len({number for fact in train for number in fact.class_counts})


def _deal(pieces: list[list[str]], wanted: list[tuple[Split, int]]) -> dict[str, Split]:
    """Pieces in their order, each to the split in whose part of the whole its middle lies."""
    ends = list(accumulate(count for _, count in wanted))
    splits: dict[str, Split] = {}
    for names in pieces:
        middle = len(splits) + len(names) / 2
        split = next(split for (split, _), end in zip(wanted, ends, strict=True) if middle <= end)
        splits |= dict.fromkeys(names, split)
    return splits


def _distance(found: Counter[Split], wanted: Counter[Split]) -> float:
    """How far splits are from the size they should have, each by its own measure."""
    return sum(abs(found[split] - count) / count for split, count in wanted.items())


def _pieces(video: Video, lookalikes: list[Group]) -> Iterator[list[str]]:
    """The frames in their order, those that are nearly the same as an earlier one together with it."""
    groups = {fact.sample.name: number for number, group in enumerate(lookalikes) for fact in group}
    pieces: dict[object, list[str]] = {}
    for fact in video.frames:
        name = fact.sample.name
        pieces.setdefault(groups.get(name, name), []).append(name)
    yield from pieces.values()


def _main_split(group: Group) -> Split:
    counts = Counter(fact.sample.split for fact in group)
    return max(counts, key=lambda split: (counts[split], SPLITS.index(split)))
