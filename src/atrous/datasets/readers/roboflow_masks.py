"""Roboflow's "PNG Masks - Semantic Segmentation": NAME.jpg, NAME_mask.png and _classes.csv side by side in each split.

The layout was read off public exports; luxonis-ml's segmentation mask parser reads the same.
"""

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import first_few
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers.class_list import is_roboflow_class_list, read_roboflow_classes
from atrous.datasets.readers.pairing import pair
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree, folder_of, is_picture
from atrous.domain.errors import BadDataset

LAYOUT = "train/, valid/ and test/, each with NAME.jpg, NAME_mask.png and _classes.csv (Roboflow)"

CLASS_LIST = "_classes.csv"
MASK_ENDING = "_mask.png"


def detect(tree: Tree) -> str | None:
    """Found by the header of `_classes.csv`."""
    folders = [folder_of(file) or "the top folder" for file in _class_lists(tree)]
    return f"found {CLASS_LIST} with pixel values in {first_few(folders, 4)}" if folders else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """Every folder with a class list is one split, named by its folder; a flat export has none.

    Raises:
        BadDataset: the class lists of two splits differ, or there is none.
    """
    lists = _class_lists(tree)
    files = [file for folder in map(folder_of, lists) for file in tree.in_folder(folder)]
    masks = {file: file[: -len(MASK_ENDING)] for file in files if file.endswith(MASK_ENDING)}
    pictures = {file: file.rpartition(".")[0] for file in files if is_picture(file) and file not in masks}
    paired = pair(pictures, masks)
    return RawDataset(
        class_names=dict(enumerate(options.classes)) or _shared_classes(tree, lists),
        samples=tuple(
            RawSample(FilePicture(tree, picture), IndexMask(tree, mask), split_of_path(picture))
            for picture, mask in paired.pairs.items()
        ),
        problems=paired.problems(),
    )


def _class_lists(tree: Tree) -> list[str]:
    return [file for file in tree.named(CLASS_LIST) if is_roboflow_class_list(tree, file)]


def _shared_classes(tree: Tree, lists: list[str]) -> dict[int, str]:
    if not lists:
        raise BadDataset(f"{tree.name}: found no {CLASS_LIST} with the header 'Pixel Value, Class'.")
    first, *others = lists
    classes = read_roboflow_classes(tree, first)
    for other in others:
        if (found := read_roboflow_classes(tree, other)) != classes:
            value = min(value for value, _ in found.items() ^ classes.items())
            raise BadDataset(
                f"{other}: the value {value} is {found.get(value, 'missing')!r}, but in {first} it is "
                f"{classes.get(value, 'missing')!r}; a dataset has one class list. Correct one of the files."
            )
    return classes
