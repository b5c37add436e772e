"""OpenVINO: the engine for CPUs."""

import os
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, SizeHW
from atrous.domain.errors import BadPackage
from atrous.domain.preprocessing import Normalization
from atrous.runtime.growth import refuse_growth
from atrous.runtime.inference_config import ColorMode
from atrous.runtime.onnx_walk import refuse_unsafe
from atrous.runtime.precision import Precision
from atrous.runtime.sessions.byte_input import fed_with_bytes
from atrous.runtime.sessions.lanes import Lanes
from atrous.runtime.sessions.requests import Requests
from atrous.runtime.sessions.session import refuse_other_input

# Said each time: left to itself OpenVINO takes bf16 wherever the processor has it.
ARITHMETIC: dict[Precision, str] = {"f32": "f32", "bf16": "bf16", "int8": "f32"}

MOST_LANES = 4
"""Each picture at the same time needs memory of its own for what lies between the layers."""


class OpenVinoSession:
    """Compiled for one picture of a fixed size, which takes less memory and time than for any number of them.

    Normalization is part of the compiled graph, so it is fed the picture's bytes as they are.

    Raises:
        BadPackage: the file is no ONNX that OpenVINO can run, is not safe to open, or takes another size.
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
        refuse_unsafe(weights)
        self.input_size_HW = input_size_HW
        self.name = f"OpenVINO {precision}"
        core = ov.Core()
        try:
            network = core.read_model(weights)
            refuse_other_input(weights, _input_shape(network), input_size_HW)
            network.reshape([1, 3, *input_size_HW])
            refuse_growth(weights, network, input_size_HW)
            network = fed_with_bytes(network, input_size_HW, normalization, color_mode)
            alone = Requests(core.compile_model(network, "CPU", _settings(precision, threads)))
        except RuntimeError as error:
            size = f"{input_size_HW[1]}x{input_size_HW[0]}"
            raise BadPackage(f"{weights}: OpenVINO cannot run it at {size}: {_reason(error)}") from error
        used = threads or os.cpu_count() or 1
        side_by_side = _side_by_side(precision, used)
        self._lanes = Lanes(
            alone, (lambda: Requests(core.compile_model(network, "CPU", side_by_side))) if used > 1 else None
        )

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax, picture by picture: on a CPU a batch is no faster."""
        logits = [self._run_one(picture[None]) for picture in pictures_NHWC]
        return logits[0] if len(logits) == 1 else np.concatenate(logits)

    def _run_one(self, picture_1HWC: NDArray[np.uint8]) -> Logits:
        with self._lanes.network() as requests:
            return requests.run(picture_1HWC)


def _input_shape(network: ov.Model) -> list[int | None]:
    return [length.get_length() if length.is_static else None for length in network.input(0).partial_shape]


def _settings(precision: Precision, threads: int | None) -> dict[str, str | int]:
    settings: dict[str, str | int] = {
        "INFERENCE_PRECISION_HINT": ARITHMETIC[precision],
        "PERFORMANCE_HINT": "LATENCY",
    }
    return settings if threads is None else settings | {"INFERENCE_NUM_THREADS": threads}


def _side_by_side(precision: Precision, threads: int) -> dict[str, str | int]:
    """For several pictures at once."""
    return {
        "INFERENCE_PRECISION_HINT": ARITHMETIC[precision],
        "PERFORMANCE_HINT": "THROUGHPUT",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": min(threads, MOST_LANES),
    }


def _reason(error: RuntimeError) -> str:
    """OpenVINO tells the way through its sources first; the cause stands last."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else "it does not say why"


def computes_bf16() -> bool:
    """Whether this processor has bf16 in hardware; elsewhere it would only be slower."""
    capabilities: list[str] = ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "BF16" in capabilities


def describe_machine(threads: int | None = None) -> str:
    """All that a network's speed depends on: processor, what it computes with, threads, release of the engine."""
    core = ov.Core()
    name, capabilities = (core.get_property("CPU", key) for key in ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES"))
    used = threads or os.cpu_count()
    return f"{name} ({' '.join(sorted(capabilities))}), {used} threads, OpenVINO {ov.get_version()}"
