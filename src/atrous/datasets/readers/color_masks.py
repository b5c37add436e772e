"""Masks that show each class in a colour, and a table of the colours: CVAT's "Segmentation mask 1.1" and its kin.

Where there is no table, the colours that were found are offered as one, to be given their names. Colours have to be
exact: a tolerance would make classes of smoothed edges.
"""

from dataclasses import dataclass

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import quantity
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.color_offer import has_colors, offer_table
from atrous.datasets.readers.color_table import ColorTable, find_color_table
from atrous.datasets.readers.mask_kind import MaskKind, kind_of_mask
from atrous.datasets.readers.mask_places import find_pairs
from atrous.datasets.readers.pairing import Pairing
from atrous.datasets.readers.split_lists import read_split_lists
from atrous.datasets.readers.voc import SIDES as VOC_SIDES
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree
from atrous.datasets.voc_classes import VOC_NAMES, voc_colors
from atrous.domain.arrays import LabelMap
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import MASK_READERS, decode
from atrous.imaging.header import read_header

LAYOUT = "pictures, colour masks of the same names, and class_dict.csv (name,r,g,b) or CVAT's labelmap.txt"


def detect(tree: Tree) -> str | None:
    """Found by a table of colours that fits the first mask, or, where there is no table, by masks that have colours."""
    masks = list(_pairing(tree).pairs.values())
    if not masks:
        return None
    table = _table_if_readable(tree)
    if table is not None:
        return f"found {table.file} and masks such as {masks[0]}" if _fits(table, tree, masks[0]) else None
    some = {masks[0], masks[len(masks) // 2], masks[-1]}
    in_color = all(kind_of_mask(tree, mask) is MaskKind.COLOR for mask in some)
    return f"found masks in colours, such as {masks[0]}" if in_color and has_colors(tree, masks[0]) else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Every row of the table is a value; rows of one name are one class.

    Raises:
        BadDataset: there is no table; the message offers one with the colours that the masks have.
    """
    pairing = _pairing(tree)
    table, decisions = _table(tree, pairing)
    lists = read_split_lists(tree)
    listed, list_problems = lists.assign(pairing.pairs)
    if lists.files:
        decisions.append(f"The splits are those of {', '.join(lists.files)}.")
    return RawDataset(
        class_names=dict(enumerate(options.classes or table.names)),
        samples=tuple(
            RawSample(
                FilePicture(tree, picture),
                ColorMask(tree, mask, table),
                listed.get(picture) or split_of_path(picture),
            )
            for picture, mask in pairing.pairs.items()
        ),
        ignore_values=frozenset(),
        problems=pairing.problems() + list_problems,
        decisions=tuple(decisions),
    )


@dataclass(frozen=True)
class ColorMask:
    """Labels in a picture whose colours are looked up in a table."""

    tree: Tree
    file: str
    table: ColorTable

    @property
    def files(self) -> tuple[str, ...]:
        """The mask."""
        return (self.file,)

    def draw(self) -> LabelMap:
        """The rows of the colours."""
        data = self.tree.read_bytes(self.file)
        if (format := read_header(data, self.file).format) not in MASK_READERS:
            raise BadPicture(
                f"{self.file}: found a {format}, whose compression blurs colours into others; save masks as PNG."
            )
        return self.table.values_of(decode(data, orient=False, name=self.file), self.file)


def _pairing(tree: Tree) -> Pairing:
    voc = VOC_SIDES.pair(tree)
    return voc if voc.pairs else find_pairs(tree)


def _table_if_readable(tree: Tree) -> ColorTable | None:
    try:
        return find_color_table(tree)
    except BadDataset:
        return None


def _fits(table: ColorTable, tree: Tree, mask: str) -> bool:
    """Grey masks are class numbers, unless the table has greys only; in VOC's folders, so are palettes."""
    kind = kind_of_mask(tree, mask)
    if kind is MaskKind.PALETTE:
        return not VOC_SIDES.pair(tree).pairs
    return kind is not MaskKind.GREY or table.grey_only


def _table(tree: Tree, pairing: Pairing) -> tuple[ColorTable, list[str]]:
    if table := find_color_table(tree):
        return table, [f"{table.file} says which of {quantity(len(table.rows), 'colour')} is which class."]
    if VOC_SIDES.pair(tree).pairs:
        colors = [(int(red), int(green), int(blue)) for red, green, blue in voc_colors()[: len(VOC_NAMES)]]
        rows = tuple(zip(VOC_NAMES, colors, strict=True))
        return ColorTable("Pascal VOC's table", rows), ["There is no labelmap.txt, so the colours are Pascal VOC's."]
    raise BadDataset(offer_table(tree, list(pairing.pairs.values())))
