"""Functions that run as machine code.

Numba keeps what it compiled, and makes it anew when the function's own file has changed, but not when another file has
that the function calls into. What belongs together therefore stands in one file; elsewhere delete `__pycache__/*.nb?`.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])

LOOSE = {"contract", "nsz", "nnan", "ninf", "reassoc"}
"""Sums in any order, and no care for what is no number: what lets a loop go over several numbers at once."""
WITH_NAN = {"contract", "nsz"}


def compiled(function: FunctionT) -> FunctionT:
    """Compile a function when it is first called, and keep that for later processes; it runs without Python's lock.

    Where nothing can be kept, as in a read-only installation of a user without a home, each process compiles anew.
    """
    return _compiled(function, LOOSE)


def compiled_with_nan(function: FunctionT) -> FunctionT:
    """The same, but what is no number stays none, and sums are taken in the order written."""
    return _compiled(function, WITH_NAN)


def _compiled(function: FunctionT, fastmath: set[str]) -> FunctionT:
    try:
        made = numba.njit(cache=True, nogil=True, fastmath=fastmath, error_model="numpy")(function)
    except RuntimeError:  # there is no place to keep it
        made = numba.njit(nogil=True, fastmath=fastmath, error_model="numpy")(function)
    return cast(FunctionT, made)
