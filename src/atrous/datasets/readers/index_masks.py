"""Pictures in one folder and index masks in another: `images/` + `masks/`, and the same layout under other names.

MMSegmentation's `img_dir/` + `ann_dir/` and Ultralytics' `images/` + `masks/` + `data.yaml` are two of them. Splits are
subfolders on either side (`images/train`, `train/images`), lists such as train.txt, or absent.
"""

import re

from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers import color_masks, roboflow_masks
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES, read_class_list
from atrous.datasets.readers.mask_places import find_pairs
from atrous.datasets.readers.split_lists import read_split_lists
from atrous.datasets.readers.yolo_classes import find_classes, find_yaml
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree, folder_of
from atrous.domain.errors import BadDataset

LAYOUT = "images/ and masks/ with files of the same names, and classes.txt with one class name a line"


def detect(tree: Tree) -> str | None:
    """Found by the folders' names and one pair of files of the same stem, where no closer description fits them."""
    picture, mask = next(iter(find_pairs(tree).pairs.items()), ("", ""))
    of_roboflow = folder_of(picture) == folder_of(mask) and roboflow_masks.detect(tree)
    if not picture or of_roboflow or color_masks.detect(tree):
        return None
    return f"found pictures and masks of the same names, such as {picture} and {mask}"


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Pairs by path and stem; a list's word on a split counts more than a folder's.

    Raises:
        BadDataset: no class names are given, or the list of classes cannot be read.
    """
    pairing = find_pairs(tree)
    lists = read_split_lists(tree)
    listed, list_problems = lists.assign(pairing.pairs)
    return RawDataset(
        class_names=dict(enumerate(options.classes)) or _read_classes(tree),
        samples=tuple(
            RawSample(FilePicture(tree, picture), IndexMask(tree, mask), listed.get(picture) or split_of_path(picture))
            for picture, mask in pairing.pairs.items()
        ),
        problems=pairing.problems() + list_problems,
        decisions=(f"The splits are those of {', '.join(lists.files)}.",) if lists.files else (),
    )


def _read_classes(tree: Tree) -> dict[int, str]:
    if text := next((file for name in CLASS_LIST_NAMES for file in tree.named(name)), None):
        return read_class_list(tree, text)
    if yaml := find_yaml(tree):
        return _read_yaml_classes(tree, yaml)
    raise BadDataset(
        f"{tree.name}: found pictures and masks, but no class names; put a classes.txt beside the folders, one "
        "name a line in the order of the masks' values, or say --classes background,first,second."
    )


def _read_yaml_classes(tree: Tree, file: str) -> dict[int, str]:
    if re.search(r"^label_mapping\s*:", tree.read_text(file), re.MULTILINE):
        raise BadDataset(
            f"{file}: has a label_mapping, so its names are not in the order of the masks' values; "
            "say --classes first,second in that order."
        )
    return dict(find_classes(tree, ReadOptions()).names)
