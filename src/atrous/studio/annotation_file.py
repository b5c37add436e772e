"""The text of an annotation file that came for one picture → the picture's labels.

Programs send a picture's annotations as the text of a file: an excerpt, or the file of the whole dataset.
What of it speaks of the picture is laid beside it as a dataset of one, and read by the readers that an import uses.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped]

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.datasets.value_map import count_values
from atrous.domain.arrays import LabelMap
from atrous.domain.errors import BadDataset
from atrous.imaging.decode import read_size


@dataclass(frozen=True)
class AnnotationFile:
    """An annotation file as it was sent, and the picture it was sent for."""

    name: str
    """Of the file; its suffix tells TXT from JSON."""
    text: str
    picture_file: str
    """The picture's file name, by which lists of several pictures name it."""
    picture: bytes
    labelmap: Mapping[str, str] = field(default_factory=dict)
    """Class number → name, for formats that have numbers alone."""


@dataclass(frozen=True)
class DrawnLabels:
    """Labels in the numbers of their own class list: 0 is background, 255 ignore."""

    labels_HW: LabelMap
    class_names: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The classes that the labels show, less background: of the others a project learns when they come."""
        present = count_values(self.labels_HW)
        return tuple(name for number, name in enumerate(self.class_names) if number and present[number])


def draw_labels(sent: AnnotationFile) -> DrawnLabels:
    """Draw what an annotation file says of a picture.

    Raises:
        BadDataset: no format we can read from a text, no word of the picture, or labels that do not fit it.
    """
    with tempfile.TemporaryDirectory(prefix="atrous-") as folder:
        for file, data in _layout(sent).items():
            place = Path(folder, file)
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(data)
        dataset = read(Path(folder), ReadOptions())
        labels_HW = dataset.samples[0].labels()
    height, width = read_size(sent.picture, sent.picture_file)
    if labels_HW.shape != (height, width):
        found = f"{labels_HW.shape[1]}x{labels_HW.shape[0]}"
        raise BadDataset(f"{sent.name}: its picture is {found}; {sent.picture_file} is {width}x{height}.")
    return DrawnLabels(labels_HW, dataset.classes.names)


def _layout(sent: AnnotationFile) -> dict[str, bytes]:
    """The files of a dataset of this one picture."""
    if sent.name.lower().endswith(".txt"):
        return _yolo(sent)
    try:
        found = json.loads(sent.text)
    except ValueError as error:
        raise _unknown(sent) from error
    marks = found.keys() if isinstance(found, dict) else ()
    layout = next((layout for mark, layout in JSON_LAYOUTS.items() if mark in marks), None)
    if layout is None:
        raise _unknown(sent)
    return layout(sent, found)


def _coco(sent: AnnotationFile, found: dict[str, Any]) -> dict[str, bytes]:
    """Of a list of many pictures this one, under the name its file has here."""
    image = _listed(sent, _rows(sent, found, "images"))
    own = [one for one in _rows(sent, found, "annotations") if one.get("image_id") == image.get("id")]
    file = _plain(sent.picture_file)
    excerpt = {
        "images": [image | {"file_name": file}],
        "annotations": own,
        "categories": _rows(sent, found, "categories"),
    }
    return {file: sent.picture, "_annotations.coco.json": json.dumps(excerpt).encode()}


def _rows(sent: AnnotationFile, found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = found.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadDataset(f"{sent.name}: {key} is no list of objects; wanted COCO's images, annotations and categories.")
    return rows


def _listed(sent: AnnotationFile, images: list[dict[str, Any]]) -> dict[str, Any]:
    """The entry of the picture: by the name it has or had, else by that without its ending, or the only one."""
    file = PurePosixPath(sent.picture_file)
    for name_of, wanted in ((_name, file.name), (_stem, file.stem)):
        for image in images:
            if wanted in (name_of(image.get("file_name")), name_of(_extra_name(image))):
                return image
    if len(images) == 1:
        return images[0]
    raise BadDataset(f"{sent.name}: lists {len(images)} pictures, and none of them is {sent.picture_file}.")


def _name(file: object) -> str:
    return PurePosixPath(str(file).replace("\\", "/")).name


def _stem(file: object) -> str:
    return PurePosixPath(_name(file)).stem


def _extra_name(image: dict[str, Any]) -> object:
    """Roboflow renames pictures in an export and writes here what they were called."""
    extra = image.get("extra")
    return extra.get("name") if isinstance(extra, dict) else None


def _labelme(sent: AnnotationFile, found: dict[str, Any]) -> dict[str, bytes]:
    file = _plain(sent.picture_file)
    own = found | {"imagePath": file, "imageData": None}
    return {file: sent.picture, str(PurePosixPath(file).with_suffix(".json")): json.dumps(own).encode()}


def _yolo(sent: AnnotationFile) -> dict[str, bytes]:
    if not sent.labelmap:
        raise BadDataset(f"{sent.name}: has class numbers and no names; send a labelmap, from number to name, with it.")
    file = PurePosixPath(_plain(sent.picture_file))
    return {
        f"images/{file}": sent.picture,
        f"labels/{file.with_suffix('.txt')}": sent.text.encode(),
        "data.yaml": yaml.safe_dump({"names": _numbered(sent)}).encode(),
    }


def _numbered(sent: AnnotationFile) -> dict[int, str]:
    try:
        return {int(number): name for number, name in sent.labelmap.items()}
    except ValueError as error:
        raise BadDataset(f"{sent.name}: the labelmap has a key that is no number; wanted number to name.") from error


def _plain(file: str) -> str:
    """A name that lies in the folder itself, whatever was sent."""
    return _name(file).lstrip(".") or "picture"


def _unknown(sent: AnnotationFile) -> BadDataset:
    return BadDataset(
        f"{sent.name}: is no annotation file that can be read for a single picture; wanted COCO or LabelMe (.json), or "
        "YOLO outlines (.txt) with a labelmap. Everything else, PNG masks too, comes in as a zip of the dataset."
    )


JSON_LAYOUTS: dict[str, Callable[[AnnotationFile, dict[str, Any]], dict[str, bytes]]] = {
    "images": _coco,
    "shapes": _labelme,
}
