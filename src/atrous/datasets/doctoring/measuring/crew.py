"""All who measure a dataset: this process, and for many samples one more for each further core."""

import os
from collections.abc import Generator, Sequence
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Protocol

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.measuring.close_look import CloseLook
from atrous.datasets.doctoring.measuring.helper_process import HelperProcess
from atrous.datasets.doctoring.measuring.look import Glance
from atrous.datasets.doctoring.measuring.measurer import Measurement, Measurer
from atrous.datasets.in_threads import in_threads

PART = 16  # samples that one measures at a time
FEW = 4 * PART  # are done before a process has started; threads do, which large pictures leave to each other
MOST = 8  # processes: who asks them can keep no more of them busy


class Helper(Protocol):
    """Another process that measures."""

    def wait(self) -> bool:
        """Whether it came to be ready."""

    def measure_part(self, samples: Sequence[Sample]) -> list[Measurement] | None:
        """Some samples; None where it died of them, or before."""

    def end(self) -> None:
        """End it."""


class Crew:
    """Measures samples in order. Use it as a context manager: it ends its helpers."""

    def __init__(self, measurers: Sequence[Measurer], helpers: Sequence[Helper] = ()) -> None:
        """At least one measurer; one that is given twice works in two threads."""
        self._size = len(measurers) + len(helpers)
        self._helpers = helpers
        self._idle: SimpleQueue[Measurer | Helper] = SimpleQueue()
        for measurer in measurers:
            self._idle.put(measurer)
        self._greetings = [Thread(target=self._greet, args=(helper,)) for helper in helpers]

    def __enter__(self) -> "Crew":
        for greeting in self._greetings:
            greeting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for helper in self._helpers:
            helper.end()
        for greeting in self._greetings:
            greeting.join()

    def measure(self, samples: Sequence[Sample]) -> Generator[Measurement]:
        """What was measured of each sample, in their order."""
        size = PART if len(samples) > FEW else 1
        parts = (samples[start : start + size] for start in range(0, len(samples), size))
        for measured in in_threads(self._measure_part, parts, self._size):
            yield from measured

    def _measure_part(self, part: Sequence[Sample]) -> list[Measurement]:
        """Whoever is idle does it; a helper that died of it is asked no more."""
        while True:
            worker = self._idle.get()
            try:
                measured = worker.measure_part(part)
            except BaseException:
                self._idle.put(worker)
                raise
            if measured is not None:
                self._idle.put(worker)
                return measured

    def _greet(self, helper: Helper) -> None:
        if helper.wait():
            self._idle.put(helper)


def assemble(samples: int, workers: int | None, *, close: bool, draws: bool) -> Crew:
    """Who measures so many samples: as many as there are cores, or as they are told.

    Args:
        samples: how many there are.
        workers: None is as many as there are cores.
        close: look closely.
        draws: encode the labels too.
    """
    count = min(workers or os.cpu_count() or 1, MOST)
    measurer = Measurer(CloseLook() if close else Glance(), draws=draws)
    if samples <= FEW:
        return Crew([measurer] * count)
    return Crew([measurer], [HelperProcess(close=close, draws=draws) for _ in range(count - 1)])
