"""Which samples a network learns from, which choose the best epoch, which measure the result."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from itertools import accumulate, groupby
from pathlib import PurePosixPath

from atrous.domain.splits import SPLITS, Split

SHARES = (0.7, 0.2, 0.1)
VALID_FROM_TRAIN = 0.15

_SPLIT_NAMES: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "val": "valid",
    "validation": "valid",
    "dev": "valid",
    "test": "test",
    "testing": "test",
}


def split_named(word: str) -> Split | None:
    """The split a folder or list is named for: "val2017" is valid; None for any other word."""
    return _SPLIT_NAMES.get(word.lower().rstrip("0123456789").rstrip("_-"))


def split_of_path(file: str) -> Split | None:
    """The split of the innermost folder that is named for one."""
    for folder in reversed(PurePosixPath(file).parts[:-1]):
        if split := split_named(folder):
            return split
    return None


def assign_splits(names: Iterable[str], shares: tuple[float, float, float] = SHARES, seed: int = 0) -> dict[str, Split]:
    """Deal samples to train, valid and test; the same names and seed give the same on any machine.

    Copies that were augmented from one picture (`NAME.rf.HASH`) stay together. From three pictures on no split with a
    share is empty.
    """
    groups = _groups(names, seed)
    ends = list(accumulate(_group_counts(len(groups), shares)))
    return {
        name: next(split for split, end in zip(SPLITS, ends, strict=True) if place < end)
        for place, group in enumerate(groups)
        for name in group
    }


def complete_splits(given: Mapping[str, Split | None], seed: int) -> tuple[dict[str, Split], list[str]]:
    """A split for every sample, and the decisions: those given are kept, what is missing is dealt by seed."""
    present = {split for split in given.values() if split}
    unknown = [name for name, split in given.items() if split is None]
    kept = {name: split for name, split in given.items() if split}
    if present <= {"train"}:
        return assign_splits(given, seed=seed), [_no_split(bool(present), seed)]
    decisions = []
    if unknown:
        kept |= assign_splits(unknown, seed=seed)
        decisions.append(f"{len(unknown):,} samples stand in no split; they were dealt 70/20/10 by seed {seed}.")
    if "train" in kept.values() and "valid" not in kept.values():
        kept |= _valid_from_train(kept, seed)
        count = sum(split == "valid" for split in kept.values())
        decisions.append(
            f"There is no valid split: {count:,} samples of train, {VALID_FROM_TRAIN:.0%} by seed {seed}, became valid."
            + (" The test split is untouched." if "test" in present else "")
        )
    if "test" not in kept.values():
        decisions.append("There is no test split: what is asked of test is measured on valid.")
    return kept, decisions


def _no_split(all_train: bool, seed: int) -> str:
    found = "Everything stands in train" if all_train else "No split is given"
    return f"{found}: the samples were dealt 70/20/10 to train, valid and test by seed {seed}."


def _valid_from_train(splits: Mapping[str, Split], seed: int) -> dict[str, Split]:
    train = [name for name, split in splits.items() if split == "train"]
    return assign_splits(train, (1 - VALID_FROM_TRAIN, VALID_FROM_TRAIN, 0.0), seed)


def _groups(names: Iterable[str], seed: int) -> list[list[str]]:
    """Names by the picture they come from, in an order that looks random and depends on names and seed alone."""
    by_source = groupby(sorted(names, key=lambda name: (source_name(name), name)), key=source_name)
    groups = [list(group) for _, group in by_source]
    return sorted(groups, key=lambda group: hashlib.sha256(f"{seed}/{source_name(group[0])}".encode()).digest())


def source_name(name: str) -> str:
    """The picture an augmented copy was made from, by Roboflow's naming; any other name itself."""
    return re.sub(r"\.rf\.[0-9A-Za-z]{16,}$", "", name)


def _group_counts(total: int, shares: tuple[float, float, float]) -> list[int]:
    """Whole numbers that add up to the total: rounded down, the rest to the largest remainders."""
    exact = [total * share for share in shares]
    counts = [int(count + 1e-9) for count in exact]
    by_remainder = sorted(range(3), key=lambda index: counts[index] - exact[index])
    for index in by_remainder[: total - sum(counts)]:
        counts[index] += 1
    for index in range(3):
        if shares[index] and not counts[index] and max(counts) > 1:
            counts[counts.index(max(counts))] -= 1
            counts[index] += 1
    return counts
