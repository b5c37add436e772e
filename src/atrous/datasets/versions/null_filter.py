"""Filter Null: which pictures without a label are left out, so that enough of a split is labelled."""

import hashlib
from collections.abc import Mapping

import numpy as np

from atrous.datasets.versions.recipe import FilterNull
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.splits import SPLITS, Split


def is_annotated(labels_HW: LabelMap) -> bool:
    """Whether any pixel has a class other than background."""
    return bool(np.any((labels_HW != BACKGROUND) & (labels_HW != IGNORE)))


def choose_left_out(
    filter_null: FilterNull, annotated: Mapping[str, bool], splits: Mapping[str, Split], seed: int
) -> frozenset[str]:
    """The names to leave out: as few as it takes, chosen by seed and name. A split without any label loses all."""
    left_out: list[str] = []
    for split in SPLITS:
        own = [name for name in annotated if splits[name] == split]
        empty = sorted((name for name in own if not annotated[name]), key=lambda name: _rank(name, seed))
        left_out += empty[_most_empty(filter_null.percent, len(own) - len(empty)) :] if filter_null.percent else []
    return frozenset(left_out)


def _most_empty(percent: float, labelled: int) -> int:
    return int(labelled * (100 - percent) / percent + 1e-9)


def _rank(name: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()
