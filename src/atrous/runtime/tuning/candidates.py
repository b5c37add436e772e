"""The precisions that a package may be run in without being asked: those known to cost next to no accuracy."""

from collections.abc import Mapping
from typing import Any

from atrous.runtime.package import ModelPackage
from atrous.runtime.precision import MAX_DROP, WEIGHTS_NAMES, Precision


def candidates(package: ModelPackage, *, bf16: bool) -> tuple[Precision, ...]:
    """f32, and what the package's card says to be within half a point of mIoU of it on the validation split.

    A package without a card, or one whose card says nothing of a precision, is run in f32.

    Args:
        package: as `read_package` gives it.
        bf16: whether the machine computes with bf16.
    """
    drops = _drops(package.card or {})
    accurate = (precision for precision in WEIGHTS_NAMES if drops.get(precision, 1.0) <= MAX_DROP)
    fit = [precision for precision in accurate if _is_there(package, precision) and (bf16 or precision != "bf16")]
    return tuple(dict.fromkeys(("f32", *fit)))


def _drops(card: Mapping[str, Any]) -> dict[str, float]:
    """Precision → lost mIoU. Rows that say no such thing do not count: anyone may have written the card."""
    rows = card.get("precisions")
    return {
        str(row["precision"]): float(row["drop"])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and "precision" in row and isinstance(row.get("drop"), int | float)
    }


def _is_there(package: ModelPackage, precision: Precision) -> bool:
    return (package.folder / WEIGHTS_NAMES[precision]).is_file()
