"""ONNX Runtime: the second engine, for machines where it is faster or has a GPU."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as state

from atrous.domain.arrays import Logits, SizeHW
from atrous.domain.errors import BadPackage, BadSettings
from atrous.domain.preprocessing import Normalization
from atrous.runtime.growth import refuse_growing_file
from atrous.runtime.inference_config import ColorMode
from atrous.runtime.onnx_walk import refuse_unsafe
from atrous.runtime.precision import Precision
from atrous.runtime.sessions.session import refuse_other_input

REFUSALS = (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented)


class OnnxRuntimeSession:
    """Normalizes by table: a byte has only 256 values.

    Raises:
        BadPackage: the file is no ONNX that ONNX Runtime can run, is not safe to open, or takes another size.
        BadSettings: bf16, which this engine does not compute with.
    """

    def __init__(
        self,
        weights: Path,
        input_size_HW: SizeHW,
        normalization: Normalization,
        color_mode: ColorMode = "rgb",
        precision: Precision = "f32",
        threads: int | None = None,
    ) -> None:
        if precision == "bf16":
            raise BadSettings("ONNX Runtime has no bf16 on CPUs; take f32 or int8, or the engine openvino.")
        refuse_unsafe(weights)
        refuse_growing_file(weights, input_size_HW)
        self.input_size_HW = input_size_HW
        self.name = f"ONNX Runtime {precision}"
        self._channels = (0, 1, 2) if color_mode == "rgb" else (2, 1, 0)
        self._table_C256 = _normalized_bytes(normalization)
        self._session = _open(weights, threads)
        feed = self._session.get_inputs()[0]
        shape = [length if isinstance(length, int) else None for length in feed.shape]
        refuse_other_input(weights, shape, input_size_HW)
        self._feed_name, self._fixed_batch = feed.name, shape[0]

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax, for all pictures at once unless the file was made for a certain number of them."""
        if self._fixed_batch is None:
            return self._run(pictures_NHWC)
        batches = (np.repeat(picture[None], self._fixed_batch, axis=0) for picture in pictures_NHWC)
        return np.concatenate([self._run(batch)[:1] for batch in batches])

    def _run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        planes = [
            table[pictures_NHWC[..., channel]] for table, channel in zip(self._table_C256, self._channels, strict=True)
        ]
        logits = self._session.run(None, {self._feed_name: np.stack(planes, axis=1)})[0]
        return np.asarray(logits, np.float32)


def _normalized_bytes(normalization: Normalization) -> NDArray[np.float32]:
    """For each channel, what each byte becomes: (3, 256)."""
    scaled = np.arange(256) / normalization.scaling_factor
    rows = [(scaled - mean) / std for mean, std in zip(normalization.mean, normalization.std, strict=True)]
    return np.array(rows, np.float32)


def _open(weights: Path, threads: int | None) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 4  # or it writes lines of its own to stderr beside our sentence
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        return ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    except REFUSALS as error:
        raise BadPackage(f"{weights}: ONNX Runtime cannot run it: {error}") from error
