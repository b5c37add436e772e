"""The precisions that a package may be run in without being asked: those known to cost next to no accuracy."""

from collections.abc import Mapping
from typing import Any

from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import WEIGHTS_NAMES, Precision, may_be_taken_unasked


def candidates(package: ModelPackage, *, bf16: bool) -> tuple[Precision, ...]:
    """f32, and what the package's card says to come close to it on the validation split.

    That is within half a point of mIoU, and 99.5 % of the pixels labelled alike; a card written before that share was
    measured is judged by mIoU alone. A package without a card, or whose card says nothing of a precision, runs in f32.

    Args:
        package: as `read_package` gives it.
        bf16: whether the machine computes with bf16.
    """
    accurate = _accurate(package.card or {})
    fit = [
        precision
        for precision in WEIGHTS_NAMES
        if precision in accurate and _is_there(package, precision) and (bf16 or precision != "bf16")
    ]
    return tuple(dict.fromkeys(("f32", *fit)))


def _accurate(card: Mapping[str, Any]) -> set[str]:
    """What a card calls accurate. Rows that say no such thing do not count: anyone may have written it."""
    rows = card.get("precisions")
    return {str(row.get("precision")) for row in (rows if isinstance(rows, list) else []) if _says_accurate(row)}


def _says_accurate(row: object) -> bool:
    if not isinstance(row, dict):
        return False
    drop, agreement = row.get("drop"), row.get("agreement")
    return (
        isinstance(drop, int | float)
        and isinstance(agreement, int | float | None)
        and may_be_taken_unasked(drop, agreement)
    )


def _is_there(package: ModelPackage, precision: Precision) -> bool:
    return (package.folder / WEIGHTS_NAMES[precision]).is_file()
