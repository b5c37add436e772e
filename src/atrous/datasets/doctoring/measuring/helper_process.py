"""This side of a process that measures parts of a dataset."""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, cast

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.measuring.helper import CLOSE, DRAWS
from atrous.datasets.doctoring.measuring.measurer import Measurement


class HelperProcess:
    """Measures as a `Measurer` does, for one thread at a time."""

    def __init__(self, *, close: bool, draws: bool) -> None:
        """Start it; it takes a moment until it is ready."""
        asked = [word for word, wanted in ((CLOSE, close), (DRAWS, draws)) if wanted]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "atrous.datasets.doctoring.measuring.helper", *asked],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        """Its number among the processes of this machine."""
        return self._process.pid

    def wait(self) -> bool:
        """Whether it came to be ready."""
        try:
            pickle.load(self._answers)  # noqa: S301 - from our own process, here and below
        except (EOFError, ValueError):  # it was ended, the latter before there was anything to read
            return False
        return True

    def measure_part(self, samples: Sequence[Sample]) -> list[Measurement] | None:
        """Some samples; None where the process died of them, or before."""
        asked = cast(IO[bytes], self._process.stdin)
        try:
            pickle.dump(samples, asked, pickle.HIGHEST_PROTOCOL)
            asked.flush()
            return cast(list[Measurement], pickle.load(self._answers))  # noqa: S301
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):  # the last where it died while it answered
            return None

    def end(self) -> None:
        """End it at once: it holds nothing that anyone needs."""
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):  # something it was to read is still in the pipe
            cast(IO[bytes], self._process.stdin).close()
        self._answers.close()

    @property
    def _answers(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)
