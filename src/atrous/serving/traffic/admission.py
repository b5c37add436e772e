"""The line before the workers: who may come in, who waits, and who is sent away before any work is done for him.

Pixels are counted, not requests alone: a picture of 64 megapixels takes as much memory and time as a hundred of
800x800. They are known from the pictures' headers before anything is decoded.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics, Refusal
from atrous.serving.limits import Limits

T = TypeVar("T")

AHEAD = 1
"""A job lies ready beside those that are done, for the first worker that is free: to hand it over only then took him a
twentieth of his time."""


@dataclass(eq=False)
class _Place:
    """A picture's place in the line."""

    pixels: int
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Visit:
    """A request that was let in, until it is answered."""

    def __init__(self, admission: "Admission", clock: asyncio.Timeout, at_once: int) -> None:
        self._admission = admission
        self._clock = clock
        self._own_turn = asyncio.Semaphore(at_once)  # a long list of pictures does not fill the line
        self.came = time.perf_counter()
        self._announced = 0
        self._has_left = False

    def bring(self, pixels: int) -> None:
        """Say how many pixels the pictures of this request have together.

        Raises:
            Refused: 503, they are more than may wait.
        """
        self._admission.announce(pixels)
        self._announced += pixels

    async def work(self, jobs: Sequence[tuple[int, Callable[[], T]]]) -> list[T]:
        """Do jobs in the workers' threads, each when it is its turn; when one fails, those not begun never are.

        Args:
            jobs: each with its pixels, which must have been brought before.

        Raises:
            The error of the job that failed first.
        """
        if len(jobs) == 1:
            return [await self._work_one(*jobs[0])]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._work_one(pixels, job)) for pixels, job in jobs]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _work_one(self, pixels: int, job: Callable[[], T]) -> T:
        async with self._own_turn:
            asked = time.perf_counter()
            await self._admission.turn(pixels)
            return await self._admission.do(pixels, job, partial(self._has_begun, pixels, asked))

    def _has_begun(self, pixels: int, asked: float) -> None:
        """A worker has taken up one of the jobs."""
        if self._has_left:  # in the same moment
            return
        self._announced -= pixels
        self._admission.withdraw(pixels)
        self._admission.metrics.spent("waiting", time.perf_counter() - asked)
        self._admission.no_longer_waits(self)
        if not self._clock.expired():
            self._clock.reschedule(None)  # from here on it is answered, however long its pictures take

    def leave(self) -> None:
        """The end of the visit, whether answered or not: what was not begun no longer waits."""
        self._has_left = True
        self._admission.withdraw(self._announced)
        self._admission.no_longer_waits(self)


class Admission:
    """To be used from one event loop; the jobs run in the workers' threads."""

    def __init__(self, limits: Limits, workers: Executor, metrics: Metrics) -> None:
        self._limits = limits
        self._workers = workers
        self.metrics = metrics
        self._line: deque[_Place] = deque()
        self._waiting: dict[Visit, None] = {}  # in the order they came
        self._waiting_pixels = 0
        self._pixels_in_work = 0
        self._jobs = 0
        metrics.waiting.set_function(lambda: len(self._waiting))
        metrics.waiting_pixels.set_function(lambda: self._waiting_pixels)
        metrics.pixels_in_work.set_function(lambda: self._pixels_in_work)

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Visit]:
        """Let a request in. Within, everything up to its first turn counts as waiting, a model's load too.

        Raises:
            Refused: 503 with Retry-After; too many wait, or this one did for too long.
        """
        self.refuse_when_full()
        clock = asyncio.timeout(self._limits.wait_s)
        try:
            async with clock:
                visit = Visit(self, clock, self._limits.workers)
                self._waiting[visit] = None
                try:
                    yield visit
                finally:
                    visit.leave()
        except TimeoutError as error:
            if not clock.expired():
                raise
            raise self._busy("waited too long") from error

    def refuse_when_full(self) -> None:
        """Make sure that one more may wait.

        Raises:
            Refused: 503 with Retry-After.
        """
        if len(self._waiting) >= self._limits.waiting_requests:
            raise self._busy("queue full")

    def announce(self, pixels: int) -> None:
        """Count pixels that wait.

        Raises:
            Refused: 503, they are more than may wait; an empty line takes any request.
        """
        if self._waiting_pixels and self._waiting_pixels + pixels > self._limits.waiting_pixels:
            raise self._busy("queue full")
        self.withdraw(-pixels)

    def withdraw(self, pixels: int) -> None:
        """Pixels that wait no longer."""
        self._waiting_pixels -= pixels

    async def turn(self, pixels: int) -> None:
        """Wait in line for a worker and for room, which is taken afterwards."""
        place = _Place(pixels)
        self._line.append(place)
        self._advance()
        try:
            await place.turn
        except asyncio.CancelledError:
            self._forget(place)
            raise

    async def do(self, pixels: int, job: Callable[[], T], has_begun: Callable[[], None]) -> T:
        """Run a job whose turn it is, telling when a worker takes it up; if nobody waits for it any more, none does.

        Its room is free again when the thread is done, even if nobody waits for that.
        """
        loop = asyncio.get_running_loop()

        def taken_up() -> T:
            loop.call_soon_threadsafe(has_begun)
            return job()

        running: Future[T] = self._workers.submit(taken_up)
        running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._done, pixels))
        return await asyncio.wrap_future(running)

    def no_longer_waits(self, visit: Visit) -> None:
        """The visit has its first turn, or has ended."""
        self._waiting.pop(visit, None)

    def _advance(self) -> None:
        while self._line and self._fits(self._line[0].pixels):
            place = self._line.popleft()
            if not place.turn.done():
                self._pixels_in_work += place.pixels
                self._jobs += 1
                place.turn.set_result(None)

    def _fits(self, pixels: int) -> bool:
        """Whether the first in line may begin. He alone is asked, so that small pictures do not pass a large one by."""
        room = self._limits.pixels_in_work - self._pixels_in_work
        return self._jobs < self._limits.workers + AHEAD and (self._jobs == 0 or pixels <= room)

    def _done(self, pixels: int) -> None:
        self._pixels_in_work -= pixels
        self._jobs -= 1
        self._advance()

    def _forget(self, place: _Place) -> None:
        """Someone left the line; his turn may have come in the same moment."""
        if place in self._line:
            self._line.remove(place)
            self._advance()
        elif place.turn.done() and not place.turn.cancelled():
            self._done(place.pixels)

    def _busy(self, reason: Refusal) -> Refused:
        self.metrics.refused(reason)
        return busy_answer(self._retry_after_s())

    def _retry_after_s(self) -> int:
        """As long as the first of those who wait has waited: so long is the line."""
        first = next(iter(self._waiting), None)
        return 1 if first is None else max(1, math.ceil(time.perf_counter() - first.came))


def busy_answer(retry_after_s: int = 1) -> Refused:
    """503, to be tried again."""
    return Refused(503, "The server is busy; try again in a moment.", {"Retry-After": str(retry_after_s)})
