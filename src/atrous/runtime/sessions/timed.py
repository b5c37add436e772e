"""A session that tells how long each run took."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, SizeHW
from atrous.runtime.sessions.session import Session


class TimedSession:
    """Another session, and after each of its runs a call with the seconds."""

    def __init__(self, session: Session, spent: Callable[[float], None]) -> None:
        self._session = session
        self._spent = spent

    @property
    def name(self) -> str:
        """The other's."""
        return self._session.name

    @property
    def input_size_HW(self) -> SizeHW:
        """The other's."""
        return self._session.input_size_HW

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax."""
        started = time.perf_counter()
        logits_NKHW = self._session.run(pictures_NHWC)
        self._spent(time.perf_counter() - started)
        return logits_NKHW
