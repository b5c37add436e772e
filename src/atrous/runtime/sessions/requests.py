"""Runs of a network that OpenVINO has compiled, by several threads at once."""

import threading
from collections import deque
from typing import Any

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
        self._compiled = compiled
        scores = compiled.output(0)
        self._shape, self._type = tuple(scores.shape), _numpy_type(scores)
        self._idle: deque[ov.InferRequest] = deque()

    def run(self, picture_1HWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax, in memory of their own."""
        request = self._take()
        # Both live until the run has ended, and OpenVINO reads and writes in their place. To copy them, or to have them
        # sorted out by name, would take a tenth of a millisecond each.
        shared_1HWC = np.require(picture_1HWC, requirements=("C", "W"))
        scores_1KHW = np.empty(self._shape, self._type)
        try:
            request.set_input_tensor(ov.Tensor(shared_1HWC, shared_memory=True))
            request.set_output_tensor(ov.Tensor(scores_1KHW, shared_memory=True))
            request.infer(share_outputs=True)
        finally:
            self._idle.append(request)
        return np.asarray(scores_1KHW, np.float32)

    def _take(self) -> ov.InferRequest:
        try:
            return self._idle.pop()
        except IndexError:
            return self._compiled.create_infer_request()


def _numpy_type(scores: ov.ConstOutput) -> np.dtype[Any]:
    """Of the numbers that come out; with it OpenVINO lists NumPy's types, which it would else do in the first run.

    If two threads come to that at once they wait for each other for ever, one with the list's lock, one with Python's
    (OpenVINO 2026.4).
    """
    with _ONE_AT_A_TIME:
        numbers: np.dtype[Any] = scores.element_type.to_dtype()
        return numbers
