"""Where masks lie beside their pictures: in folders of other names, in sibling folders, or under other names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from atrous.datasets.readers.pairing import Pairing, pair
from atrous.datasets.tree import Tree, stem_of_picture

MASK_FILES = (".png", ".bmp", ".tif", ".tiff")
STEM_ENDINGS = ("_mask", "-mask", "_label", "_labels", "_seg", "_gt", "_L")  # added to a picture's name for its mask
PICTURE_ENDINGS = ("_sat", "_image", "_img")  # what a picture has in the place of them
SIBLING_ENDINGS = ("_labels", "_label", "_masks", "_mask", "_annotations", "_gt", "annot")  # train and train_labels

Keys = Mapping[str, str]
"""File → what a picture and its mask have in common."""


@dataclass(frozen=True)
class Sides:
    """The names, in lower case, of the folders that hold pictures and of those that hold masks."""

    pictures: tuple[str, ...]
    masks: tuple[str, ...]

    def pair(self, tree: Tree) -> Pairing:
        """Pair by the path less the folder that tells pictures from masks."""
        pictures, masks = self._keys(tree, self.pictures), self._keys(tree, self.masks)
        return pair(pictures, _named_as(_lossless(masks), pictures))

    def _keys(self, tree: Tree, names: tuple[str, ...]) -> Keys:
        """The files below folders of these names, by the path less the telling folder and less the ending."""
        keys: dict[str, str] = {}
        for folder, files in tree.pictures_by_folder().items():
            parts = folder.split("/")
            place = next(
                (place for place, part in enumerate(parts) if part.lower() in self.pictures + self.masks), None
            )
            if place is not None and parts[place].lower() in names:
                rest = "".join(f"{part}/" for part in parts[:place] + parts[place + 1 :])
                keys |= {file: rest + stem_of_picture(file.rpartition("/")[2]) for file in files}
        return keys


COMMON = Sides(
    pictures=("images", "image", "imgs", "img", "img_dir", "pictures"),
    masks=("masks", "mask", "ann_dir", "annotations", "labels", "labels_png"),
)


def pair_siblings(tree: Tree) -> Pairing:
    """`train/NAME` and `train_labels/NAME`: the masks' folder has the name of the pictures' and an ending."""
    by_folder = tree.pictures_by_folder()
    bases = {
        folder: base for folder in by_folder if (base := _less(folder, SIBLING_ENDINGS)) in by_folder.keys() - {folder}
    }
    masks = {
        file: base + "/" + stem_of_picture(file).rpartition("/")[2]
        for folder, base in bases.items()
        for file in by_folder[folder]
    }
    pictures = {file: stem_of_picture(file) for folder in dict.fromkeys(bases.values()) for file in by_folder[folder]}
    return pair(pictures, _named_as(_lossless(masks), pictures))


def pair_beside(tree: Tree) -> Pairing:
    """`NAME.jpg` and `NAME_mask.png` in one folder."""
    stems = {file: stem_of_picture(file) for file in tree.pictures()}
    masks = {file: key for file, stem in stems.items() if (key := _less(stem, STEM_ENDINGS)) != stem}
    pictures = {file: _less(stem, PICTURE_ENDINGS) for file, stem in stems.items() if file not in masks}
    return pair(pictures, _lossless(masks))


WAYS: tuple[Callable[[Tree], Pairing], ...] = (COMMON.pair, pair_siblings, pair_beside)


def find_pairs(tree: Tree) -> Pairing:
    """By the first way that pairs anything; empty where none does."""
    nothing = Pairing({}, (), ())
    return next((pairing for way in WAYS if (pairing := way(tree)).pairs), nothing)


def _lossless(masks: Keys) -> Keys:
    """Less the lossy pictures beside a mask of the same key, which only show it; alone they stay, to be refused."""
    sure = {file: key for file, key in masks.items() if file.lower().endswith(MASK_FILES)}
    keys = set(sure.values())
    return sure | {file: key for file, key in masks.items() if file not in sure and key not in keys}


def _named_as(masks: Keys, pictures: Keys) -> Keys:
    """The masks' keys without what was added to the picture's name, where no picture has that name itself."""
    known = set(pictures.values())
    return {mask: key if key in known else _less(key, STEM_ENDINGS) for mask, key in masks.items()}


def _less(text: str, endings: tuple[str, ...]) -> str:
    return next((text.removesuffix(ending) for ending in endings if text.endswith(ending)), text)
