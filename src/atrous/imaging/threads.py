"""Threads that share the work on one array: OpenCV's, and ours."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TypeVar

import cv2

T = TypeVar("T")

MOST = 4
"""Threads for one picture; with more of them each has too little to do."""


def stay_in_one_thread() -> None:
    """For a process that has a picture in hand on each processor: there OpenCV's helpers only take turns with them."""
    cv2.setNumThreads(1)


def side_by_side(calls: list[Callable[[], T]]) -> list[T]:
    """Do several things that do not hold Python's lock, the first in this thread; their results in order.

    To hand one over takes a tenth of a millisecond.
    """
    others = [_helpers(os.getpid()).submit(call) for call in calls[1:]]
    return [call() for call in calls[:1]] + [other.result() for other in others]


def evenly(count: int, parts: int) -> list[tuple[int, int]]:
    """So many things in as many parts, each by its first and the one after its last."""
    return list(pairwise(count * part // parts for part in range(parts + 1)))


@cache
def _helpers(process: int) -> ThreadPoolExecutor:
    """A forked process has threads of its own."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix=f"helper-{process}")
