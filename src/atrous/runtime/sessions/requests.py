"""Runs of a network that OpenVINO has compiled, by several threads at once."""

import threading
from collections import deque

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from atrous.domain.arrays import Logits

_ONE_AT_A_TIME = threading.Lock()


class Requests:
    """Keeps OpenVINO's requests for the next pictures; there are as many as threads that ever ran at once.

    To make one takes 0.1 ms, but waits, with Python's lock held, while all streams are at work: a request for each
    picture cost a fifth of the pictures a second.
    """

    def __init__(self, compiled: ov.CompiledModel) -> None:
        _make_type_table()
        self._compiled = compiled
        self._idle: deque[ov.InferRequest] = deque()

    def run(self, picture_1HWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax, in memory of their own."""
        request = self._take()
        shared_1HWC = np.require(picture_1HWC, requirements=("C", "W"))  # must live until the run has ended
        try:
            # by place: to sort what is given and what comes by name takes as long as to copy it
            request.set_input_tensor(ov.Tensor(shared_1HWC, shared_memory=True))
            request.infer(share_outputs=True)
            return np.array(request.get_output_tensor().data, np.float32)  # a copy, for the next picture overwrites it
        finally:
            self._idle.append(request)

    def _take(self) -> ov.InferRequest:
        try:
            return self._idle.pop()
        except IndexError:
            return self._compiled.create_infer_request()


def _make_type_table() -> None:
    """Have OpenVINO list NumPy's types now, which it would do in the first run of this process.

    If two threads come to that at once they wait for each other for ever, one with the list's lock, one with Python's
    (OpenVINO 2026.4).
    """
    with _ONE_AT_A_TIME:
        ov.Type.u8.to_dtype()
