"""YOLO for segmentation: a text file of outlines for each picture, and data.yaml.

`images/train` + `labels/train`, `train/images` + `train/labels` (Roboflow) or side by side. An empty file says that the
picture shows only background. Ultralytics takes a missing file for that too; here its picture is left out and named,
as nobody can tell it from one that was forgotten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from atrous.datasets.drawing.draw import UNLABELLED
from atrous.datasets.drawing.polygons import Ring
from atrous.datasets.drawing.stray_corners import SENTENCE, all_have_stray_corners
from atrous.datasets.drawing.values import number_values
from atrous.datasets.options import ReadOptions
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES
from atrous.datasets.readers.pairing import Pairing, pair
from atrous.datasets.readers.split_lists import read_split_lists
from atrous.datasets.readers.yolo_classes import find_classes, find_yaml
from atrous.datasets.readers.yolo_labels import YoloLabels, YoloLine, read_lines
from atrous.datasets.readers.yolo_splits import YoloSplits
from atrous.datasets.tree import Tree, is_picture
from atrous.domain.errors import BadDataset

LAYOUT = "images/ and labels/ with NAME.txt, a class and the outline's corners a line, and data.yaml (YOLO)"

LABEL_FOLDER, PICTURE_FOLDER = "labels", "images"
DETECT_FILES = 50


def detect(tree: Tree) -> str | None:
    """Found by a text file of numbers beside a picture; data.yaml may be missing."""
    pairs = _pairing(tree).pairs.values()
    first = next((file for file, _ in zip(pairs, range(DETECT_FILES), strict=False) if _is_yolo(tree, file)), None)
    if first is None:
        return None
    found_yaml = find_yaml(tree)
    return f"found shapes by numbers in {first}" + (f" and class names in {found_yaml}" if found_yaml else "")


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """A sample for every picture with a text file; the files are read when they are drawn.

    Raises:
        BadDataset: no class names are given, the list of classes cannot be read, or all shapes are boxes.
    """
    paired = _pairing(tree)
    classes = find_classes(tree, options)
    values = number_values(sorted(classes.names), classes.file)
    looked = _look(tree, paired.pairs.values())
    if looked.only_boxes:
        raise BadDataset(
            f"{tree.name}: the label files hold boxes, such as {looked.only_boxes}, which say where a thing is and not "
            "which pixels are its own. Export the outlines: the format is called YOLO segmentation."
        )
    lists = read_split_lists(tree)
    listed, list_problems = lists.assign(paired.pairs)
    splits = YoloSplits.of(classes.split_paths, paired.pairs)
    return RawDataset(
        class_names={values[number]: name for number, name in classes.names.items()},
        samples=tuple(
            RawSample(
                source := FilePicture(tree, picture),
                YoloLabels(tree, file, source, values, options.overlap, looked.stray_corners),
                listed.get(picture) or splits.split(picture),
            )
            for picture, file in paired.pairs.items()
        ),
        unlabelled_value=UNLABELLED,
        ignore_values=frozenset(),
        problems=(*paired.problems(), *list_problems, *classes.problems),
        decisions=(*splits.decisions, *((SENTENCE,) if looked.stray_corners else ())),
    )


@dataclass(frozen=True)
class _Look:
    """What all files together show; most datasets show it in the first few."""

    stray_corners: bool
    only_boxes: str | None
    """The first box, where there is nothing else."""


def _look(tree: Tree, files: Iterable[str]) -> _Look:
    seen = _Seen(tree, files)
    stray_corners = all_have_stray_corners(seen.rings())
    return _Look(stray_corners, None if seen.outline else seen.box)


class _Seen:
    """Goes through the lines until somebody has seen enough."""

    def __init__(self, tree: Tree, files: Iterable[str]) -> None:
        self._tree = tree
        self._files = files
        self.box: str | None = None
        self.outline = False

    def rings(self) -> Iterator[Ring]:
        for file in self._files:
            for line in _readable(self._tree, file):
                if line.is_box:
                    self.box = self.box or f"line {line.number} of {file}"
                else:
                    self.outline = True
                    yield line.shares


def _readable(tree: Tree, file: str) -> Iterator[YoloLine]:
    """The lines up to the first that is damaged, which is said when its picture is drawn."""
    try:
        yield from read_lines(tree, file)
    except BadDataset:
        return


def _is_yolo(tree: Tree, file: str) -> bool:
    first = next(_readable(tree, file), None)
    return first is not None and first.shares.size >= 4


def _pairing(tree: Tree) -> Pairing:
    texts = {file: _key(file) for file in tree.files if _may_be_labels(file)}
    pictures = {file: _key(file) for file in tree.files if texts and is_picture(file) and not _in_labels(file)}
    beside = set(pictures.values())
    return pair(pictures, {file: key for file, key in texts.items() if key in beside or _in_labels(file)})


def _in_labels(file: str) -> bool:
    return LABEL_FOLDER in file.split("/")[:-1]


def _may_be_labels(file: str) -> bool:
    return file.endswith(".txt") and file.rpartition("/")[2] not in CLASS_LIST_NAMES


def _key(file: str) -> str:
    """The path less the folders called images or labels, and less the ending."""
    parts = PurePosixPath(file).parts
    kept = [part for part in parts[:-1] if part not in (LABEL_FOLDER, PICTURE_FOLDER)]
    return "/".join((*kept, parts[-1].rpartition(".")[0]))
