"""Time that a client may be held to: while the server itself stood still, nobody can be late.

A process that was stopped, or an event loop that was held up, finds all its timers due at once, and beside them what
its clients had sent in time. So time is counted in ticks, each of which lets the loop read what has come.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

TICKS = 10
"""A standstill counts as one of them, however long it was."""


class Countdown:
    """Calls once when so many seconds of the loop's running have passed, unless it is cancelled before."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, ended: Callable[[], object]) -> None:
        self._loop = loop
        self._tick_s = max(seconds, 0.0) / TICKS
        self._left = TICKS
        self._ended = ended
        self._next_tick()

    def cancel(self) -> None:
        """It will not call."""
        self._timer.cancel()

    def passed_s(self) -> float:
        """How much of the time is over."""
        in_tick_s = self._loop.time() - self._tick_began_s
        return (TICKS - self._left) * self._tick_s + min(in_tick_s, self._tick_s)

    def _next_tick(self) -> None:
        self._tick_began_s = self._loop.time()
        self._timer = self._loop.call_later(self._tick_s, self._tick)

    def _tick(self) -> None:
        self._left -= 1
        if self._left:
            self._next_tick()
        else:
            self._ended()


@asynccontextmanager
async def running_time(seconds: float) -> AsyncIterator[Countdown]:
    """A block that may take so long.

    Raises:
        TimeoutError: it took longer.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as clock:
        countdown = Countdown(loop, seconds, lambda: clock.reschedule(loop.time()))
        try:
            yield countdown
        finally:
            countdown.cancel()
