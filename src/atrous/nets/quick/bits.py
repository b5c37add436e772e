"""A tensor's numbers as compiled code takes them: channels last, float32 as it is, bfloat16 as bits.

Numba knows no bfloat16. It is the upper half of a float32. Whoever changes `wide` or `narrow` deletes what Numba kept
of the kernels, see `imaging/compiled.py`.
"""

from typing import Any

import numpy as np
import torch
from numba import types
from numba.extending import overload
from numpy.typing import NDArray
from torch import Tensor

Numbers = NDArray[np.float32] | NDArray[np.uint16]

KINDS = (torch.float32, torch.bfloat16)


def is_bare(x_NCHW: Tensor) -> bool:
    """Whether `bare` takes this tensor."""
    return (
        x_NCHW.device.type == "cpu"
        and x_NCHW.dtype in KINDS
        and x_NCHW.is_contiguous(memory_format=torch.channels_last)
    )


def bare(x_NCHW: Tensor) -> Numbers:
    """The numbers (N, H, W, C) of a tensor that `is_bare`, in its own memory."""
    x_NHWC = x_NCHW.detach().permute(0, 2, 3, 1)
    numbers: Numbers = x_NHWC.numpy() if x_NCHW.dtype == torch.float32 else x_NHWC.view(torch.uint16).numpy()
    return numbers


def wide(number: Any) -> np.float32:
    """The float32 that a number of `bare` stands for; for compiled code."""
    raise NotImplementedError


def narrow(number: np.float32, like: Any) -> Any:
    """A float32 as numbers of `bare` are, rounded to the nearest, of two as near to the even one; for compiled code."""
    raise NotImplementedError


@overload(wide, strict=False)
def _wide(number: types.Type) -> Any:
    if number == types.uint16:
        return lambda number: np.uint32(np.uint32(number) << np.uint32(16)).view(np.float32)
    return lambda number: number


@overload(narrow, strict=False)
def _narrow(number: types.Type, like: types.Type) -> Any:  # noqa: ARG001  # Numba goes by the names
    return _rounded if like == types.uint16 else lambda number, like: number  # noqa: ARG005


def _rounded(number: np.float32, like: np.uint16) -> np.uint16:  # noqa: ARG001
    bits = np.float32(number).view(np.uint32)
    halfway = np.uint32(np.uint32(0x7FFF) + np.uint32(np.uint32(bits >> np.uint32(16)) & np.uint32(1)))
    return np.uint16(np.uint32(bits + halfway) >> np.uint32(16))
