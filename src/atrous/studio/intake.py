"""Pictures and labels as programs and people bring them, one at a time, made fit for the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import cv2
import numpy as np

from atrous.datasets.mask_png import encode_mask
from atrous.datasets.sample_names import name_samples
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import BACKGROUND, IGNORE
from atrous.domain.splits import Split
from atrous.imaging.decode import decode
from atrous.imaging.header import read_header
from atrous.storage.library import Library
from atrous.storage.records.picture_records import Upload, Uploaded
from atrous.storage.records.records import AnnotationRecord
from atrous.studio.annotation_file import AnnotationFile, DrawnLabels, draw_labels

SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "TIFF": (".tif", ".tiff"),
}
"""Format of the bytes → suffixes it may have here, the usual one first: the name that was sent decides nothing."""


@dataclass(frozen=True)
class BroughtPicture:
    """A picture file as it was brought."""

    file: str
    """Its name."""
    data: bytes
    split: Split = "train"
    batch: str | None = None
    tags: tuple[str, ...] = ()


class Intake:
    """Takes pictures and labels in."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def picture(self, project: str, brought: BroughtPicture, actor: str) -> Uploaded:
        """Take a picture in, which nobody has labelled yet.

        Raises:
            NotFound: no such project.
            BadPicture: it is none, or cannot be decoded to its end.
        """
        file = PurePosixPath(brought.file.replace("\\", "/")).name
        height, width, _ = decode(brought.data, name=file).shape  # who labels and trains must be able to, so try now
        upload = Upload(
            name=name_samples([file])[0],
            split=brought.split,
            picture=brought.data,
            suffix=suffix_of(brought.data, file),
            size_HW=(height, width),
            batch=brought.batch,
            tags=brought.tags,
        )
        return self._library.upload(project, upload, actor=actor)

    def labels(self, project: str, picture_id: int, sent: AnnotationFile, actor: str) -> AnnotationRecord:
        """Give a picture the labels of an annotation file; classes that the project does not have are added to it.

        Raises:
            NotFound: no such project or picture.
            BadDataset: the file cannot be read, or does not speak of the picture.
        """
        drawn = draw_labels(sent)
        names = self._library.extend_classes(project, drawn.shown, actor=actor).class_names
        mask = encode_mask(renumber(drawn, names))
        return self._library.annotate(project, picture_id, mask, author=actor)


def renumber(drawn: DrawnLabels, names: Sequence[str]) -> LabelMap:
    """Labels in the numbers of a project's classes, which has all that they show."""
    table = np.full(256, IGNORE, np.uint8)
    table[BACKGROUND] = BACKGROUND
    for name in drawn.shown:
        table[drawn.class_names.index(name)] = names.index(name)
    return np.asarray(cv2.LUT(drawn.labels_HW, table), np.uint8)


def suffix_of(picture: bytes, file: str) -> str:
    """The suffix that a picture is kept with: that of its name if it is one of its format's.

    Raises:
        BadPicture: no format we know.
    """
    known = SUFFIXES[read_header(picture, file).format]
    given = PurePosixPath(file).suffix.lower()
    return given if given in known else known[0]
