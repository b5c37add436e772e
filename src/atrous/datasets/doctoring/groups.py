"""Things that belong together because a chain of pairs connects them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]


class Chains:
    """Things by number, while pairs of them are still being found."""

    def __init__(self, count: int) -> None:
        """Each stands alone."""
        self._first_N = np.arange(count)
        """Of each thing the first that it is connected with."""

    def apart(self, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
        """Of each pair whether no chain connects it yet."""
        return np.not_equal(self._first_N[one], self._first_N[other])

    def connect(self, one: Numbers, other: Numbers) -> None:
        """Connect each pair."""
        for pair in np.stack((one, other), axis=1)[self.apart(one, other)]:
            low, high = np.sort(self._first_N[pair])
            self._first_N[self._first_N == high] = low

    def groups(self) -> list[list[int]]:
        """Two or more that are connected, each in order, the groups by their first."""
        order = np.argsort(self._first_N, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(self._first_N[order])) + 1)
        return [group.tolist() for group in groups if len(group) > 1]


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups of two or more of the things 0 to count - 1, each in order, the groups by their first."""
    chains = Chains(count)
    chains.connect(*np.array(list(pairs), np.intp).reshape(-1, 2).T)
    return chains.groups()
