"""Who does the parts of one picture's work: one thread after the other, or several at once."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Protocol, TypeVar

PartT = TypeVar("PartT")


class Hands(Protocol):
    """Does something to every part and returns when all are done; parts may be done at once and in any order."""

    def __call__(self, do: Callable[[PartT], None], parts: Iterable[PartT], /) -> None:
        """Do them all."""


def in_turn(do: Callable[[PartT], None], parts: Iterable[PartT]) -> None:
    """One after the other."""
    for part in parts:
        do(part)


class ManyHands:
    """Several at once, in the threads of an executor; numpy and OpenCV let other threads run while they work."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads

    def __call__(self, do: Callable[[PartT], None], parts: Iterable[PartT]) -> None:
        """See `Hands`."""
        for _ in self._threads.map(do, parts):
            pass


def hired(threads: int | None = None) -> Hands:
    """So many, or as many as the machine has processors; threads start when there is work for them."""
    count = threads or os.cpu_count() or 1
    return in_turn if count == 1 else ManyHands(ThreadPoolExecutor(count, thread_name_prefix="hand"))
