"""Cityscapes' `gtFine` label ids, with the classes that its benchmark counts.

Names and ids are those of cityscapesscripts/helpers/labels.py: what it leaves out of the evaluation becomes ignore.
"""

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import quantity
from atrous.datasets.raw import FilePicture, IndexMask, RawDataset, RawSample
from atrous.datasets.readers.pairing import pair
from atrous.datasets.split import split_of_path
from atrous.datasets.tree import Tree
from atrous.datasets.value_map import count_values
from atrous.domain.errors import BadDataset, BadPicture

LAYOUT = "leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.png and gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png (Cityscapes)"

PICTURE_ENDING = "_leftImg8bit"
MASK_ENDING = "_gtFine_labelIds.png"

EVALUATED = {
    7: "road",
    8: "sidewalk",
    11: "building",
    12: "wall",
    13: "fence",
    17: "pole",
    19: "traffic light",
    20: "traffic sign",
    21: "vegetation",
    22: "terrain",
    23: "sky",
    24: "person",
    25: "rider",
    26: "car",
    27: "truck",
    28: "bus",
    31: "train",
    32: "motorcycle",
    33: "bicycle",
}
LEFT_OUT = {
    0: "unlabeled",
    1: "ego vehicle",
    2: "rectification border",
    3: "out of roi",
    4: "static",
    5: "dynamic",
    6: "ground",
    9: "parking",
    10: "rail track",
    14: "guard rail",
    15: "bridge",
    16: "tunnel",
    18: "polegroup",
    29: "caravan",
    30: "trailer",
}
LICENSE_PLATE = 255  # it has the id -1
VOID = frozenset({0, 1, 2, 3})  # all that the published masks of test have


def detect(tree: Tree) -> str | None:
    """Found by the masks' ending."""
    masks = list(_masks(tree))
    return f"found {quantity(len(masks), 'mask')} of label ids, such as {masks[0]}" if masks else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:  # noqa: ARG001 - Cityscapes leaves no choice
    """Pairs by city, sequence and frame; the split is the folder's."""
    pairing = pair(_pictures(tree), _masks(tree))
    samples = [
        RawSample(FilePicture(tree, picture), IndexMask(tree, mask), split_of_path(picture))
        for picture, mask in pairing.pairs.items()
    ]
    kept, decisions = _without_secret(samples)
    return RawDataset(
        class_names=EVALUATED,
        samples=tuple(kept),
        ignore_values=frozenset({*LEFT_OUT, LICENSE_PLATE}),
        problems=pairing.problems(),
        decisions=(_classes_decision(), *decisions),
    )


def _classes_decision() -> str:
    return (
        f"The {len(EVALUATED)} classes of Cityscapes' evaluation are kept; the {len(LEFT_OUT)} other ids "
        f"({', '.join(LEFT_OUT.values())}) and license plates became ignore (255)."
    )


def _without_secret(samples: list[RawSample]) -> tuple[list[RawSample], list[str]]:
    """Less the test split where its masks are the empty ones that Cityscapes publishes."""
    test = [sample for sample in samples if sample.split == "test"]
    if not test or not all(_only_void(test[place]) for place in {0, len(test) // 2, len(test) - 1}):
        return samples, []
    decision = (
        f"{quantity(len(test), 'mask')} of test hold no class, as Cityscapes keeps them secret; test is left out."
    )
    return [sample for sample in samples if sample.split != "test"], [decision]


def _only_void(sample: RawSample) -> bool:
    try:
        counts = count_values(sample.labels.draw())
    except (BadPicture, BadDataset):
        return False
    return {int(value) for value in counts.nonzero()[0]} <= VOID


def _masks(tree: Tree) -> dict[str, str]:
    return {file: _frame(file.removesuffix(MASK_ENDING)) for file in tree.files if file.endswith(MASK_ENDING)}


def _pictures(tree: Tree) -> dict[str, str]:
    stems = {file: file.rpartition(".")[0] for file in tree.pictures()}
    return {
        file: _frame(stem.removesuffix(PICTURE_ENDING)) for file, stem in stems.items() if stem.endswith(PICTURE_ENDING)
    }


def _frame(path: str) -> str:
    """Split, city and frame: the last three parts, below leftImg8bit or gtFine."""
    return "/".join(path.split("/")[-3:])
