"""The numbers a network computes with, and the file each kind needs."""

from typing import Literal

from atrous.domain.errors import BadSettings

Precision = Literal["f32", "bf16", "int8"]

WEIGHTS_NAMES: dict[Precision, str] = {
    "f32": "weights.onnx",
    "bf16": "weights.onnx",  # rounded by the engine while it loads
    "int8": "weights.int8.onnx",
}


def weights_name(precision: Precision) -> str:
    """The file in a package.

    Raises:
        BadSettings: an unknown precision.
    """
    if precision not in WEIGHTS_NAMES:
        raise BadSettings(f"The precision is {precision!r}; wanted one of {', '.join(WEIGHTS_NAMES)}.")
    return WEIGHTS_NAMES[precision]
