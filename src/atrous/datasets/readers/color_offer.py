"""The colours that masks have, as a table to copy: what is offered where a dataset has none."""

from collections import Counter

import numpy as np

from atrous.datasets.problem import quantity
from atrous.datasets.readers.color_table import Color, color_codes, color_of
from atrous.datasets.tree import Tree
from atrous.domain.arrays import Picture
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import decode

MASKS_LOOKED_AT = 50
MOST_COLORS = 64  # more are hardly classes, and no list to copy


def has_colors(tree: Tree, mask: str) -> bool:
    """Whether a mask is more than shades of grey; False where it cannot be read."""
    try:
        picture = _decode(tree, mask)
    except (BadPicture, BadDataset):
        return False
    return bool((picture[..., 0] != picture[..., 1]).any() or (picture[..., 1] != picture[..., 2]).any())


def offer_table(tree: Tree, masks: list[str]) -> str:
    """What was found, and a `class_dict.csv` to copy, from masks that are spread over the dataset.

    Raises:
        BadPicture: a mask cannot be decoded.
    """
    some = [masks[place] for place in np.unique(np.linspace(0, len(masks) - 1, MASKS_LOOKED_AT).astype(int))]
    counts: Counter[int] = Counter()
    for mask in some:
        counts.update(_count_colors(_decode(tree, mask)))
        if len(counts) > MOST_COLORS:
            return (
                f"{mask}: has more than {MOST_COLORS} colours with the masks before it, and there is no table of them; "
                "colour masks have one colour a class. Were they saved with smoothed edges or lossy compression? "
                "Export them anew as PNG."
            )
    return _offer(tree.name, counts, f"{len(some)} of {quantity(len(masks), 'mask')}")


def _offer(name: str, counts: Counter[int], looked_at: str) -> str:
    total = counts.total()
    colors = [(color_of(code), count) for code, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))]
    rows = [
        f"{_name(color, place)},{','.join(map(str, color))},{100 * count / total:.2f} %"
        for place, (color, count) in enumerate(colors, start=1)
    ]
    return "\n".join(
        (
            f"{name}: found masks in colours, but no table of which colour is which class. These are the colours of "
            f"{looked_at} and their shares; put the names right and save them as class_dict.csv beside the folders:",
            "name,r,g,b,share",
            *rows,
        )
    )


def _name(color: Color, place: int) -> str:
    return "background" if color == (0, 0, 0) else f"class_{place}"


def _count_colors(picture: Picture) -> dict[int, int]:
    """Pixels of each colour; only the ends of runs of one colour are sorted, as masks are mostly runs."""
    codes = color_codes(picture).ravel()
    starts = np.flatnonzero(np.diff(codes, prepend=~codes[:1]))
    lengths = np.diff(starts, append=len(codes))
    colors, places = np.unique(codes[starts], return_inverse=True)
    return dict(zip(colors.tolist(), np.bincount(places, lengths).astype(int).tolist(), strict=True))


def _decode(tree: Tree, mask: str) -> Picture:
    return decode(tree.read_bytes(mask), orient=False, name=mask)
