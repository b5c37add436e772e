"""The one place that chooses an engine. Engines are heavy to import, so each is imported when it is chosen."""

from collections.abc import Callable
from typing import Literal

from atrous.domain.errors import BadSettings
from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import Precision
from atrous.runtime.sessions.session import Session

Engine = Literal["openvino", "onnxruntime"]


def open_session(
    package: ModelPackage, engine: Engine = "openvino", precision: Precision = "f32", threads: int | None = None
) -> Session:
    """Load a package's network.

    Args:
        package: as `read_package` gives it.
        engine: "openvino" or "onnxruntime".
        precision: "f32", "bf16" (openvino only) or "int8" (packages that have it).
        threads: for one picture; None leaves it to the engine.

    Raises:
        BadSettings: an unknown engine or precision.
        BadPackage: no weights for the precision, or weights that the engine cannot run.
    """
    if engine not in OPENERS:
        raise BadSettings(f"The engine is {engine!r}; wanted one of {', '.join(OPENERS)}.")
    return OPENERS[engine](package, precision, threads)


def _open_openvino(package: ModelPackage, precision: Precision, threads: int | None) -> Session:
    from atrous.runtime.sessions.openvino import OpenVinoSession

    weights = package.weights(precision)
    return OpenVinoSession(
        weights, package.input_size_HW, package.normalization, package.color_mode, precision, threads
    )


def _open_onnxruntime(package: ModelPackage, precision: Precision, threads: int | None) -> Session:
    from atrous.runtime.sessions.onnxruntime import OnnxRuntimeSession

    weights = package.weights(precision)
    return OnnxRuntimeSession(
        weights, package.input_size_HW, package.normalization, package.color_mode, precision, threads
    )


OPENERS: dict[Engine, Callable[[ModelPackage, Precision, int | None], Session]] = {
    "openvino": _open_openvino,
    "onnxruntime": _open_onnxruntime,
}
