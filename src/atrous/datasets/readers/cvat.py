"""CVAT for images 1.1: one XML that lists the images of a task or project and the shapes on each."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from atrous.datasets.drawing.draw import UNLABELLED
from atrous.datasets.drawing.values import number_values
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.annotation_problems import (
    labels_without_picture,
    once_each,
    shapes_not_drawn,
    unlabelled_beside,
)
from atrous.datasets.readers.cvat_labels import CvatLabels
from atrous.datasets.readers.cvat_scan import CvatImage, CvatScan, scan_cvat
from atrous.datasets.readers.label_order import LabelList, order_labels
from atrous.datasets.readers.picture_search import Wanted, find_pictures
from atrous.datasets.split import split_named, split_of_path
from atrous.datasets.tree import Tree, folder_of
from atrous.domain.errors import BadDataset
from atrous.domain.splits import Split

LAYOUT = "annotations.xml of 'CVAT for images 1.1' and the pictures, beside it or in images/"

HEAD_BYTES = 4096
_HEAD = re.compile(rb"<annotations>\s*(<version>|<meta>|<image )")

Listed = tuple[CvatScan, CvatImage]


def detect(tree: Tree) -> str | None:
    """Found by the first tags of an XML file."""
    file = next(iter(_cvat_files(tree)), None)
    return f"found CVAT's annotations in {file}" if file else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """A sample for every image that is listed and there; one without shapes has nothing drawn on it.

    Raises:
        BadDataset: a file is damaged, holds entities, or lists no image.
    """
    scans = [scan_cvat(tree, file) for file in _cvat_files(tree)]
    listed = [(scan, image) for scan in scans for image in scan.images]
    if not listed:
        raise BadDataset(_nothing(tree, scans))
    found = find_pictures(tree, [_wanted(scan, image) for scan, image in listed])
    pairs, twice = once_each((one, picture) for one, picture in zip(listed, found, strict=True) if picture)
    labels, unlisted = order_labels({label for scan in scans for label in scan.used}, _label_list(scans, options))
    values = number_values(labels, scans[0].file)
    lost = [one for one, picture in zip(listed, found, strict=True) if not picture]
    return RawDataset(
        class_names={value: label for label, value in values.items()},
        samples=tuple(_sample(tree, one, picture, values, options) for one, picture in pairs),
        unlabelled_value=UNLABELLED,
        ignore_values=frozenset(),
        problems=(*_problems(tree, scans, lost, [picture for picture in found if picture]), *twice, *unlisted),
    )


def _cvat_files(tree: Tree) -> list[str]:
    return [file for file in tree.files if file.lower().endswith(".xml") and _is_cvat(tree, file)]


def _is_cvat(tree: Tree, file: str) -> bool:
    with tree.open(file) as source:
        return _HEAD.search(source.read(HEAD_BYTES)) is not None


def _nothing(tree: Tree, scans: Sequence[CvatScan]) -> str:
    tracks = [scan.file for scan in scans if scan.tracks]
    if tracks:
        return f"{tracks[0]}: holds the tracks of a video and no images; export it as 'CVAT for images 1.1'."
    return f"{scans[0].file if scans else tree.name}: found no images in annotations of CVAT."


def _wanted(scan: CvatScan, image: CvatImage) -> Wanted:
    """A project's pictures lie in folders of their subsets, which their names leave out."""
    subset = image.subset or _task(scan, image).get("subset", "")
    paths = (f"{subset}/{image.name}", image.name) if subset else (image.name,)
    return Wanted(paths, near=folder_of(scan.file))


def _task(scan: CvatScan, image: CvatImage) -> Mapping[str, str]:
    """The task an image is of, as far as the file says."""
    if len(scan.tasks) == 1:
        return scan.tasks[0]
    return next((task for task in scan.tasks if image.task_id and task.get("id") == image.task_id), {})


def _label_list(scans: Sequence[CvatScan], options: ReadOptions) -> LabelList:
    listed = dict.fromkeys(label for scan in scans for label in scan.labels)
    return LabelList(options.classes) if options.classes else LabelList(tuple(listed), scans[0].file)


def _sample(tree: Tree, listed: Listed, picture: str, values: Mapping[str, int], options: ReadOptions) -> RawSample:
    scan, image = listed
    source = FilePicture(tree, picture)
    labels = CvatLabels(tree, scan.file, image, source, values, options.overlap)
    return RawSample(source, labels, _split(scan, image) or split_of_path(picture))


def _split(scan: CvatScan, image: CvatImage) -> Split | None:
    """By the image's subset, else by its task's subset or name."""
    task = _task(scan, image)
    words = (image.subset, task.get("subset", ""), task.get("name", ""))
    return next((split for word in words if (split := split_named(word))), None)


def _problems(
    tree: Tree, scans: Sequence[CvatScan], lost: Sequence[Listed], found: Sequence[str]
) -> tuple[Problem, ...]:
    left_out = sum((scan.left_out for scan in scans), Counter({"track": sum(scan.tracks for scan in scans)}))
    with_left_out = [scan.file for scan in scans if scan.left_out or scan.tracks]
    return (
        *labels_without_picture([image.name for _, image in lost], (scan.file for scan, _ in lost)),
        *shapes_not_drawn(+left_out, with_left_out),
        *unlabelled_beside(tree, found),
    )
