"""Threads that share the work on one array: OpenCV's, and ours."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import pairwise
from typing import TypeVar

import cv2

T = TypeVar("T")

MOST = 4
"""Threads for one picture; with more of them each has too little to do."""


def stay_in_one_thread() -> None:
    """For a process that has a picture in hand on each processor: there OpenCV's helpers only take turns with them."""
    cv2.setNumThreads(1)


@contextmanager
def in_hand() -> Iterator[None]:
    """While a thread has a picture in hand, for `side_by_side` to know how many there are."""
    _pictures.change(1)
    try:
        yield
    finally:
        _pictures.change(-1)


@cache
def processors() -> int:
    """Counted once: to count them reads a file."""
    return os.cpu_count() or 1


def share() -> int:
    """How many processors a picture has: all, or its part of them where several are in hand."""
    return max(1, processors() // max(1, _pictures.count))


def side_by_side(calls: list[Callable[[], T]]) -> list[T]:
    """Do several things that do not hold Python's lock, the first in this thread; their results in order.

    To hand one over takes a tenth of a millisecond, so no more threads take part than this picture has processors.
    """
    batches = [partial(_do_all, calls[first:last]) for first, last in evenly(len(calls), min(len(calls), share()))]
    others = [_helpers(os.getpid()).submit(batch) for batch in batches[1:]]
    done = [batch() for batch in batches[:1]] + [other.result() for other in others]
    return [result for results in done for result in results]


def _do_all(calls: list[Callable[[], T]]) -> list[T]:
    return [call() for call in calls]


def evenly(count: int, parts: int) -> list[tuple[int, int]]:
    """So many things in as many parts, each by its first and the one after its last."""
    return list(pairwise(count * part // parts for part in range(parts + 1)))


class _Count:
    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def change(self, by: int) -> None:
        with self._lock:
            self.count += by


_pictures = _Count()


@cache
def _helpers(process: int) -> ThreadPoolExecutor:
    """A forked process has threads of its own."""
    return ThreadPoolExecutor(processors(), thread_name_prefix=f"helper-{process}")
