"""One JSON file of COCO: its categories, images and annotations, checked as far as they are used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from atrous.datasets.tree import Tree
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset

ImageId = int | str
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class CocoCategory:
    """A row of `categories`."""

    id: int
    name: str
    supercategory: str


@dataclass(frozen=True)
class CocoImage:
    """A row of `images`."""

    id: ImageId
    file_name: str
    size_HW: SizeHW | None


@dataclass(frozen=True, eq=False)
class CocoAnnotation:
    """A row of `annotations`; what is wrong with its shape or category is said when its picture is drawn."""

    name: str
    """For errors: "annotation 17"."""
    image_id: ImageId
    category_id: object
    segmentation: object
    """Outlines, run lengths, or anything else that the file has there."""
    has_box: bool


@dataclass(frozen=True, eq=False)
class CocoFile:
    """A file that could be read."""

    file: str
    categories: tuple[CocoCategory, ...]
    """By id."""
    images: tuple[CocoImage, ...]
    annotations: tuple[CocoAnnotation, ...]
    """In the file's order."""


def read_coco_file(tree: Tree, file: str) -> CocoFile:
    """Read a file of COCO.

    Raises:
        BadDataset: it is no JSON, a list is missing, or a row lacks what every reader needs.
    """
    content = _parse(tree, file)
    categories = [_category(row, where) for row, where in _rows(content, "categories", file)]
    images = [_image(row, where) for row, where in _rows(content, "images", file)]
    annotations = [_annotation(row, where) for row, where in _rows(content, "annotations", file)]
    _refuse_twice((category.id for category in categories), f"{file}: the category", "id")
    _refuse_twice((image.id for image in images), f"{file}: the image", "id")
    return CocoFile(
        file, tuple(sorted(categories, key=lambda category: category.id)), tuple(images), tuple(annotations)
    )


def _parse(tree: Tree, file: str) -> Mapping[str, Any]:
    try:
        content = orjson.loads(tree.read_bytes(file).removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise BadDataset(
            f"{file}: is damaged JSON, line {error.lineno}, column {error.colno}: {error.msg}. Export it again."
        ) from error
    if not isinstance(content, dict):
        raise BadDataset(f"{file}: holds a {type(content).__name__}; wanted COCO's images, annotations and categories.")
    return content


def _rows(content: Mapping[str, Any], key: str, file: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each row of a list, and its place for errors."""
    rows = content.get(key)
    if not isinstance(rows, list):
        raise BadDataset(f"{file}: has no list {key!r}; wanted COCO's images, annotations and categories.")
    for place, row in enumerate(rows):
        where = f"{file}: {key}[{place}]"
        if not isinstance(row, dict):
            raise BadDataset(f"{where} is {row!r:.40}; wanted an object.")
        yield row, where


def _category(row: Mapping[str, Any], where: str) -> CocoCategory:
    number, name = row.get("id"), row.get("name")
    if type(number) is not int or not isinstance(name, str) or not name.strip():
        raise BadDataset(
            f"{where} has the id {number!r:.40} and the name {name!r:.40}; wanted a whole number and a text."
        )
    return CocoCategory(number, name.strip(), str(row.get("supercategory") or ""))


def _image(row: Mapping[str, Any], where: str) -> CocoImage:
    file_name, height, width = row.get("file_name"), row.get("height"), row.get("width")
    if not isinstance(file_name, str) or not file_name.strip():
        raise BadDataset(f"{where} has the file_name {file_name!r:.40}; wanted the name of a picture.")
    size_HW = (height, width) if type(height) is int and type(width) is int and height and width else None
    return CocoImage(_image_id(row.get("id"), where), file_name, size_HW)


def _annotation(row: Mapping[str, Any], where: str) -> CocoAnnotation:
    number = row.get("id")
    return CocoAnnotation(
        name=where.partition(": ")[2] if number is None else f"annotation {number!r:.40}",
        image_id=_image_id(row.get("image_id"), where),
        category_id=row.get("category_id"),
        segmentation=row.get("segmentation"),
        has_box=bool(row.get("bbox")),
    )


def _image_id(found: object, where: str) -> ImageId:
    if not isinstance(found, int | str):
        raise BadDataset(f"{where} has the image id {found!r:.40}; wanted a number or a text.")
    return found


def _refuse_twice(ids: Iterator[ImageId], what: str, field: str) -> None:
    seen: set[ImageId] = set()
    for number in ids:
        if number in seen:
            raise BadDataset(f"{what} {field} {number!r:.40} stands twice; every row needs its own.")
        seen.add(number)
