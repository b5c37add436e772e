"""What a mask file holds, seen from its first bytes."""

from enum import StrEnum

from atrous.datasets.tree import Tree
from atrous.domain.errors import BadDataset


class MaskKind(StrEnum):
    """How a mask says which class a pixel has."""

    GREY = "grey"
    PALETTE = "palette"
    COLOR = "color"
    UNKNOWN = "unknown"


PNG_COLOR_TYPES = {0: MaskKind.GREY, 2: MaskKind.COLOR, 3: MaskKind.PALETTE, 4: MaskKind.GREY, 6: MaskKind.COLOR}
_COLOR_TYPE = 25  # after the signature, the header's length and name, width, height and bit depth


def kind_of_mask(tree: Tree, file: str) -> MaskKind:
    """By a PNG's header; unknown for other files and where there is none."""
    try:
        data = tree.read_bytes(file)
    except BadDataset:
        return MaskKind.UNKNOWN
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) <= _COLOR_TYPE:
        return MaskKind.UNKNOWN
    return PNG_COLOR_TYPES.get(data[_COLOR_TYPE], MaskKind.UNKNOWN)
