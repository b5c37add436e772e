"""COCO: JSON files that list images, and outlines or run lengths on them; as COCO, Roboflow and CVAT lay them out.

Roboflow has a folder for each split with pictures and `_annotations.coco.json`; COCO has `annotations/` with
`instances_train2017.json` beside `train2017/`. The pictures are looked for wherever they lie.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from atrous.datasets.drawing.draw import UNLABELLED, Region
from atrous.datasets.drawing.shapes import Shapes
from atrous.datasets.drawing.stray_corners import SENTENCE, all_have_stray_corners
from atrous.datasets.drawing.unusable import Unusable
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.raw import FilePicture, RawDataset, RawSample
from atrous.datasets.readers.annotation_problems import labels_without_picture, unlabelled_beside
from atrous.datasets.readers.coco_categories import CocoCategories, gather
from atrous.datasets.readers.coco_detect import annotation_files, json_files
from atrous.datasets.readers.coco_file import CocoAnnotation, CocoFile, CocoImage, ImageId, read_coco_file
from atrous.datasets.readers.coco_shapes import all_rings, shape_of
from atrous.datasets.readers.picture_search import Wanted, find_pictures
from atrous.datasets.split import split_named, split_of_path
from atrous.datasets.tree import Tree, folder_of, stem_of
from atrous.domain.errors import BadDataset
from atrous.domain.splits import Split

LAYOUT = "JSON with COCO's images, annotations and categories, such as train/_annotations.coco.json, and the pictures"

Listed = tuple[CocoFile, CocoImage]


def detect(tree: Tree) -> str | None:
    """Found by the keys of a JSON file."""
    files = annotation_files(tree)
    return f"found COCO's images, annotations and categories in {first_few(files, 4)}" if files else None


def read(tree: Tree, options: ReadOptions) -> RawDataset:
    """A sample for every picture that is listed and there; one without annotations has nothing drawn on it.

    Raises:
        BadDataset: a file is damaged, none is there, or all annotations are boxes.
    """
    files = [read_coco_file(tree, file) for file in annotation_files(tree)]
    if not files:
        looked = first_few(json_files(tree)) or "no JSON files"
        raise BadDataset(f"{tree.name}: found {looked}; wanted JSON with COCO's images, annotations and categories.")
    _refuse_boxes(files)
    categories = gather(files)
    stray = all_have_stray_corners(all_rings(chain.from_iterable(file.annotations for file in files)))
    regions = _Regions(files, categories, stray)
    found, missing = _find(tree, files)
    return RawDataset(
        class_names={value: name for name, value in categories.values.items()},
        samples=tuple(_sample(tree, picture, listed, regions, options) for picture, listed in found.items()),
        unlabelled_value=UNLABELLED,
        ignore_values=frozenset(),
        problems=_problems(tree, files, found, missing),
        decisions=categories.decisions + ((SENTENCE,) if stray else ()),
    )


def _refuse_boxes(files: Sequence[CocoFile]) -> None:
    annotations = [annotation for file in files for annotation in file.annotations]
    if annotations and not any(annotation.segmentation for annotation in annotations):
        raise BadDataset(
            f"{files[0].file}: all {quantity(len(annotations), 'annotation')} are boxes without outlines, which say "
            "where a thing is and not which pixels are its own. Export outlines or masks."
        )


class _Regions:
    """The regions of each image, in the file's order."""

    def __init__(self, files: Sequence[CocoFile], categories: CocoCategories, stray_corners: bool) -> None:
        self._categories = categories
        self._stray_corners = stray_corners
        self._by_image: dict[tuple[str, ImageId], list[Region]] = {}
        for file in files:
            for annotation in file.annotations:
                self._by_image.setdefault((file.file, annotation.image_id), []).append(self._region(file, annotation))

    def of(self, listed: Sequence[Listed]) -> tuple[Region, ...]:
        """The regions of a picture, which may be listed more than once."""
        return tuple(region for file, image in listed for region in self._by_image.get((file.file, image.id), ()))

    def _region(self, file: CocoFile, annotation: CocoAnnotation) -> Region:
        value = self._categories.value(file.file, annotation.category_id)
        if value is None:
            reason = f"has the category {annotation.category_id!r:.40}, which the file does not list"
            return Region(UNLABELLED, Unusable(reason), annotation.name)
        return Region(value, shape_of(annotation, stray_corners=self._stray_corners), annotation.name)


def _find(tree: Tree, files: Sequence[CocoFile]) -> tuple[dict[str, list[Listed]], list[Listed]]:
    """Picture file → where it is listed, and the images whose pictures are not there."""
    listed = [(file, image) for file in files for image in file.images]
    found: dict[str, list[Listed]] = {}
    missing = []
    for one, picture in zip(listed, find_pictures(tree, [_wanted(*one) for one in listed]), strict=True):
        if picture is None:
            missing.append(one)
        else:
            found.setdefault(picture, []).append(one)
    return found, missing


def _wanted(file: CocoFile, image: CocoImage) -> Wanted:
    """Of `instances_val2017.json` the picture in val2017 is meant, where other folders have one of the same name."""
    hint = next((word for word in _words(file.file) if split_named(word)), None)
    paths = (f"{hint}/{image.file_name}", image.file_name) if hint else (image.file_name,)
    return Wanted(paths, near=folder_of(file.file))


def _sample(tree: Tree, picture: str, listed: Sequence[Listed], regions: _Regions, options: ReadOptions) -> RawSample:
    files = tuple(dict.fromkeys(file.file for file, _ in listed))
    source = FilePicture(tree, picture)
    sizes = [image.size_HW for _, image in listed if image.size_HW]
    labels = Shapes(files, source, regions.of(listed), sizes[-1] if sizes else None, options.overlap)
    return RawSample(source, labels, _split(files[-1]) or split_of_path(picture))


def _split(file: str) -> Split | None:
    """By a word of the file's name, else by its folder."""
    return next((split for word in _words(file) if (split := split_named(word))), None) or split_of_path(file)


def _words(file: str) -> list[str]:
    return re.split(r"[^0-9A-Za-z]+", stem_of(file))


def _problems(
    tree: Tree, files: Sequence[CocoFile], found: Mapping[str, Sequence[Listed]], missing: Sequence[Listed]
) -> tuple[Problem, ...]:
    twice = [picture for picture, listed in found.items() if len(listed) > 1]
    orphans = list(_orphans(files))
    return (
        *labels_without_picture([image.file_name for _, image in missing], (file.file for file, _ in missing)),
        *unlabelled_beside(tree, found),
        *((_listed_twice(twice),) if twice else ()),
        *((_without_image(orphans),) if orphans else ()),
    )


def _orphans(files: Sequence[CocoFile]) -> Iterator[tuple[str, str]]:
    """File and name of the annotations whose image is not listed."""
    for file in files:
        known = {image.id for image in file.images}
        yield from ((file.file, one.name) for one in file.annotations if one.image_id not in known)


def _listed_twice(pictures: list[str]) -> Problem:
    return Problem(
        kind="picture-listed-twice",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(pictures), 'picture')} listed more than once: {first_few(pictures)}. All annotations "
        "were drawn on it, and the last list says its split; list each once.",
        why="Two pictures that lost their folders and have one name get each other's labels.",
        files=tuple(pictures),
    )


def _without_image(orphans: list[tuple[str, str]]) -> Problem:
    file, name = orphans[0]
    return Problem(
        kind="annotation-without-image",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(orphans), 'annotation')} of images that are not listed, the first {name} in {file}. "
        "Left out; add the images, or remove the annotations.",
        why="Somebody drew them, and nobody learns from them.",
        files=tuple(dict.fromkeys(file for file, _ in orphans)),
    )
