"""The same work on many things, in threads, in order, without holding more than a few of them."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

AHEAD = 4  # results waiting per worker, so that one slow picture does not idle the others


def in_threads(
    work: Callable[[Thing], Result], things: Iterable[Thing], workers: int | None = None
) -> Iterator[Result]:
    """The results in the order of the things. Threads suffice: decoding and compressing let go of Python's lock."""
    count = workers or os.cpu_count() or 1
    source = iter(things)
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[Future[Result]] = deque(pool.submit(work, thing) for thing in islice(source, count * AHEAD))
        try:
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(work, thing) for thing in islice(source, 1))
                yield result
        finally:
            for future in waiting:
                future.cancel()
