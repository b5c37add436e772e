"""Pascal VOC's `SegmentationClass`: PNG with a palette, whose stored numbers are the classes; 255 outlines objects.

Lists in `ImageSets/Segmentation` give the splits. `JPEGImages` may hold more pictures than are segmented.
"""

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import first_few, quantity
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES, read_class_list
from atrous.datasets.readers.color_table import LABEL_MAP, read_label_map
from atrous.datasets.readers.mask_kind import MaskKind, kind_of_mask
from atrous.datasets.readers.mask_places import Sides
from atrous.datasets.readers.split_lists import read_split_lists
from atrous.datasets.tree import Tree
from atrous.datasets.voc_classes import VOC_NAMES

LAYOUT = "JPEGImages/ and SegmentationClass/ with palette PNG of the same names (Pascal VOC)"

SIDES = Sides(pictures=("jpegimages",), masks=("segmentationclass", "segmentationclasspng"))


def detect(tree: Tree) -> str | None:
    """Found by the folders' names; masks in colours are those of CVAT, which another reader knows."""
    mask = next(iter(SIDES.pair(tree).pairs.values()), None)
    if mask is None or kind_of_mask(tree, mask) is MaskKind.COLOR:
        return None
    return f"found JPEGImages and SegmentationClass with masks such as {mask}"


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Pairs by stem. Class names are those asked for, those of a list, or VOC's own 20.

    Raises:
        BadDataset: the list of classes cannot be read.
    """
    pairing = SIDES.pair(tree)
    lists = read_split_lists(tree)
    listed, list_problems = lists.assign(pairing.pairs)
    names, decisions = _class_names(tree, options)
    if lists.files:
        decisions.append(f"The splits are those of {', '.join(lists.files)}.")
    if pairing.pictures_alone:
        decisions.append(
            f"{quantity(len(pairing.pictures_alone), 'picture')} of JPEGImages without a mask, such as "
            f"{first_few(pairing.pictures_alone, 1)}: left out, as VOC has pictures for other tasks there."
        )
    return RawDataset(
        class_names=names,
        samples=tuple(
            RawSample(FilePicture(tree, picture), IndexMask(tree, mask), listed.get(picture))
            for picture, mask in pairing.pairs.items()
        ),
        problems=pairing.problems_of_masks() + list_problems,
        decisions=tuple(decisions),
    )


def _class_names(tree: Tree, options: ReadOptions) -> tuple[dict[int, str], list[str]]:
    if options.classes:
        return dict(enumerate(options.classes)), []
    for name in CLASS_LIST_NAMES:
        for file in tree.named(name):
            return read_class_list(tree, file), []
    for file in tree.named(LABEL_MAP):
        return dict(enumerate(read_label_map(tree, file).names)), [f"The values are the places of the rows of {file}."]
    return dict(enumerate(VOC_NAMES)), [
        "No class names are given, so they are the 21 of Pascal VOC; a labels.txt or --classes says otherwise."
    ]
