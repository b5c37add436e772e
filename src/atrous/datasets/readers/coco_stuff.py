"""COCO-Stuff's pixel maps: PNG whose numbers are categories, in `stuffthingmaps/` or `stuff_train2017_pixelmaps/`.

cocostuff's README: in stuffthingmaps the numbers are one less than the ids of labels.txt, and 255 is void; in the pixel
maps of the stuff challenge they are the ids, 0 is unlabelled.
"""

import re

from atrous.datasets.class_roles import plain
from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES, read_class_list
from atrous.datasets.readers.coco_detect import annotation_files
from atrous.datasets.readers.coco_file import read_coco_file
from atrous.datasets.readers.pairing import Pairing, pair
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree, folder_of, is_picture
from atrous.domain.errors import BadDataset

LAYOUT = "stuffthingmaps/ or stuff_*_pixelmaps/ with PNG of COCO-Stuff's categories, pictures, and labels.txt"

MAP_FOLDER = re.compile(r"stuffthingmaps\w*|stuff_\w+_pixelmaps")
FROM_ID_0 = "stuffthingmaps"
MOVED = "The numbers in stuffthingmaps are one less than those in {file}, as COCO-Stuff's README says."


def detect(tree: Tree) -> str | None:
    """Found by the folder's name and one pair of files of the same stem."""
    pairs = _pairing(tree).pairs
    return "found pixel maps of COCO-Stuff such as " + next(iter(pairs.values())) if pairs else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Pairs by split folder and stem.

    Raises:
        BadDataset: no class names are given, or the list of classes cannot be read.
    """
    paired = _pairing(tree)
    names, decisions = _names(tree, options, any(FROM_ID_0 in mask for mask in paired.pairs.values()))
    return RawDataset(
        class_names=names,
        samples=tuple(
            RawSample(FilePicture(tree, picture), IndexMask(tree, mask), split_of_path(picture) or split_of_path(mask))
            for picture, mask in paired.pairs.items()
        ),
        problems=paired.problems(),
        decisions=decisions,
    )


def _names(tree: Tree, options: ReadOptions, less_one: bool) -> tuple[dict[int, str], tuple[str, ...]]:
    if options.classes:
        return dict(enumerate(options.classes)), ()
    file, names = _listed(tree)
    if less_one and plain(names.get(0, "unlabeled")) in {"unlabeled", "unlabelled"}:
        return {number - 1: name for number, name in names.items() if number}, (MOVED.format(file=file),)
    return names, ()


def _listed(tree: Tree) -> tuple[str, dict[int, str]]:
    """The class list, or the categories of a JSON."""
    if found := next((file for name in CLASS_LIST_NAMES for file in tree.named(name)), None):
        return found, read_class_list(tree, found)
    if found := next(iter(annotation_files(tree)), None):
        return found, {category.id: category.name for category in read_coco_file(tree, found).categories}
    raise BadDataset(
        f"{tree.name}: found pixel maps of COCO-Stuff, but no class names; put its labels.txt beside them, or say "
        "--classes with a name for each number."
    )


def _pairing(tree: Tree) -> Pairing:
    masks = {file: _key(file) for file in tree.files if file.lower().endswith(".png") and _is_map(file)}
    pictures = {file: _key(file) for file in tree.files if masks and is_picture(file) and file not in masks}
    return pair(pictures, masks)


def _is_map(file: str) -> bool:
    return any(MAP_FOLDER.fullmatch(folder) for folder in folder_of(file).split("/"))


def _key(file: str) -> str:
    """Split and stem: `stuffthingmaps/train2017/7.png`, `train2017/7.jpg` and `images/train2017/7.jpg` are alike."""
    return f"{split_of_path(file)}/{file.rpartition('/')[2].rpartition('.')[0]}"
