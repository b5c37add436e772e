"""The numbers a network computes with, and the file each kind needs."""

from typing import Literal

from atrous.domain.errors import BadSettings

Precision = Literal["f32", "bf16", "int8"]

WantedPrecision = Literal["auto", "f32", "bf16", "int8"]
"""auto: the fastest on this machine of those that cost next to no accuracy; see tuning/."""

MAX_DROP = 0.005
"""What a precision may lose against f32 on the validation split: half a point of mIoU."""

LEAST_AGREEMENT = 0.995
"""Share of the validation pictures' pixels that a precision must label as f32 does, to be taken unasked."""

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


def may_be_taken_unasked(drop: float, agreement: float | None) -> bool:
    """Whether a precision costs so little that nobody need ask for it.

    Args:
        drop: share of mIoU lost against f32.
        agreement: share of pixels labelled as in f32; None where nobody measured it, and mIoU alone decides.
    """
    return drop <= MAX_DROP and (agreement is None or agreement >= LEAST_AGREEMENT)
