"""A session that remembers what the network said last, so that its scores can be looked at beside the prediction."""

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, SizeHW
from atrous.runtime.sessions.session import Session


class ListeningSession:
    """Passes everything to a session of runtime. For one thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.heard: Logits = np.empty((0, 0, 0, 0), np.float32)
        """Scores before softmax (N, K, h, w) of the last run."""

    @property
    def name(self) -> str:
        """The session's own."""
        return self._session.name

    @property
    def input_size_HW(self) -> SizeHW:
        """The session's own."""
        return self._session.input_size_HW

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """As the session does; the caller may change what it gets."""
        logits_NKHW = self._session.run(pictures_NHWC)
        self.heard = logits_NKHW.copy()
        return logits_NKHW
