"""Reading named tensors from a file without running what is in it."""

import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from atrous.domain.errors import BadWeights

Tensors = Mapping[str, Tensor]

DAMAGED = (
    pickle.UnpicklingError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
)
"""What torch's reader stumbles over in damaged bytes: it trusts them until one of these happens."""


def read_tensors(file: Path) -> Tensors:
    """The tensors of a `.safetensors`, `.pth` or `.pt` file by name, on the CPU.

    Raises:
        BadWeights: no such file, another ending, damaged, or anything but a table of tensors.
    """
    if not file.is_file():
        raise BadWeights(f"Found no file {file}; --weights wants a .safetensors, .pth or .pt file.")
    if file.suffix not in READERS:
        raise BadWeights(f"{file.name} ends in {file.suffix!r}; --weights wants a .safetensors, .pth or .pt file.")
    return READERS[file.suffix](file)


def _read_safetensors(file: Path) -> Tensors:
    try:
        return load_file(file)
    except SafetensorError as error:
        raise BadWeights(f"{file.name} is not a whole safetensors file ({error}); fetch it again.") from error


def _read_torch(file: Path) -> Tensors:
    try:
        # weights_only: a pickle may otherwise run any program
        found = torch.load(file, map_location="cpu", weights_only=True)
    except DAMAGED as error:
        raise BadWeights(
            f"{file.name} is damaged or holds more than tensors, and is not opened; wanted a state dict saved by torch."
        ) from error
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in found.items()
    ):
        raise BadWeights(
            f"{file.name} holds a {_kind(found)}; wanted a state dict: parameter names with their tensors."
        )
    return found


def _kind(found: object) -> str:
    if isinstance(found, dict):
        return f"dict with the entries {', '.join(map(str, list(found)[:3]))}"
    return type(found).__name__


READERS: dict[str, Callable[[Path], Tensors]] = {
    ".safetensors": _read_safetensors,
    ".pth": _read_torch,
    ".pt": _read_torch,
}
