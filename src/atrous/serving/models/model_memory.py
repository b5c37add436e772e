"""How much memory a model takes, told from its package before it is loaded."""

from pathlib import Path

from atrous.domain.errors import BadPackage
from atrous.runtime.package import read_package

PER_WEIGHT_BYTE = 3
PER_INPUT_PIXEL_BYTES = 160
"""Both measured: the growth of a process by models of 4 to 16 MB at 256x256 and 512x512 is at most this, in each of
f32, bf16 and int8. The engine holds the weights in an order of its own, and the layers' results."""


def expected_bytes(folder: Path) -> int:
    """What a package's model will take at most, for whichever of its files the runtime chooses; 0 for no package."""
    try:
        height, width = read_package(folder).input_size_HW
    except BadPackage:
        return 0  # loading it will say what is wrong
    weights = max((file.stat().st_size for file in folder.glob("*.onnx")), default=0)
    return PER_WEIGHT_BYTE * weights + PER_INPUT_PIXEL_BYTES * height * width
