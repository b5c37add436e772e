"""Pictures in one folder and index masks in another: `images/` + `masks/`, and the same layout under other names.

Splits are subfolders on either side (`images/train`, `train/images`), lists such as train.txt, or absent.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath

from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES, read_class_list
from atrous.datasets.readers.pairing import Pairing, pair
from atrous.datasets.readers.split_lists import read_split_lists
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree, is_picture
from atrous.domain.errors import BadDataset

LAYOUT = "images/ and masks/ with files of the same names, and classes.txt with one class name a line"

PICTURE_FOLDERS = ("images", "image", "imgs", "img", "img_dir", "pictures")
MASK_FOLDERS = ("masks", "mask", "ann_dir", "annotations", "labels", "labels_png")
MASK_FILES = (".png", ".bmp", ".tif", ".tiff")
STEM_ENDINGS = ("_mask", "-mask", "_label", "_labels", "_seg")  # what tools add to a picture's name for its mask


def detect(tree: Tree) -> str | None:
    """Found by the folders' names and one pair of files of the same stem."""
    pairing = _pairing(tree)
    if not pairing.pairs:
        return None
    picture, mask = next(iter(pairing.pairs.items()))
    return f"found pictures and masks of the same names, such as {picture} and {mask}"


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Pairs by path and stem; a list's word on a split counts more than a folder's.

    Raises:
        BadDataset: no class names are given, or the list of classes cannot be read.
    """
    pairing = _pairing(tree)
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
    found = next((file for name in CLASS_LIST_NAMES for file in tree.named(name)), None)
    if found is None:
        raise BadDataset(
            f"{tree.name}: found pictures and masks, but no class names; put a classes.txt beside the folders, one "
            "name a line in the order of the masks' values, or say --classes background,first,second."
        )
    return read_class_list(tree, found)


def _pairing(tree: Tree) -> Pairing:
    pictures = {file: key for file in tree.files if is_picture(file) and (key := _key(file, PICTURE_FOLDERS))}
    masks = {
        file: key for file in tree.files if file.lower().endswith(MASK_FILES) and (key := _key(file, MASK_FOLDERS))
    }
    return pair(pictures, _named_as(masks, pictures))


def _key(file: str, folders: tuple[str, ...]) -> str | None:
    """The path less the folder that tells pictures from masks, and less the ending; None outside such a folder."""
    parts = PurePosixPath(file).with_suffix("").parts
    telling = (index for index, part in enumerate(parts[:-1]) if part.lower() in PICTURE_FOLDERS + MASK_FOLDERS)
    place = next(telling, None)
    if place is None or parts[place].lower() not in folders:
        return None
    return "/".join((*parts[:place], *parts[place + 1 :]))


def _named_as(masks: Mapping[str, str], pictures: Mapping[str, str]) -> dict[str, str]:
    """The masks' keys without what was added to the picture's name, where no picture has that name itself."""
    known = set(pictures.values())
    return {mask: key if key in known else _less_ending(key) for mask, key in masks.items()}


def _less_ending(key: str) -> str:
    return next((key.removesuffix(ending) for ending in STEM_ENDINGS if key.endswith(ending)), key)
