"""Things that belong together because a chain of pairs connects them."""

from collections.abc import Iterable


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups of two or more of the things 0 to count - 1, each in order, the groups by their first."""
    leader = list(range(count))
    for one, other in pairs:
        low, high = sorted((_lead(leader, one), _lead(leader, other)))
        leader[high] = low
    groups: dict[int, list[int]] = {}
    for thing in range(count):
        groups.setdefault(_lead(leader, thing), []).append(thing)
    return [group for group in groups.values() if len(group) > 1]


def _lead(leader: list[int], thing: int) -> int:
    while leader[thing] != thing:
        leader[thing] = leader[leader[thing]]  # halve the way for whoever comes next
        thing = leader[thing]
    return thing
