"""The numbers a network computes with, and the file each kind needs."""

from typing import Literal

from atrous.domain.errors import BadSettings

Precision = Literal["f32", "bf16", "int8"]

WantedPrecision = Literal["auto", "f32", "bf16", "int8"]
"""auto: the fastest on this machine of those that cost next to no accuracy; see tuning/."""

MAX_DROP = 0.005
"""What a precision may lose against f32 on the validation split: half a point of mIoU."""

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
