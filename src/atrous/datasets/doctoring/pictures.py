"""The first samples of a finding as small pictures: as they are, and with their labels over them."""

import base64
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from atrous.datasets.dataset import Sample
from atrous.datasets.doctoring.colored_mask import ColoredMask
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.specks import classes_of_large_things
from atrous.datasets.doctoring.regions import find_specks
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.raw import IndexMask
from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import IGNORE
from atrous.domain.errors import BadDataset, BadPicture
from atrous.imaging.decode import decode
from atrous.imaging.overlay import overlay
from atrous.imaging.placement import Box
from atrous.imaging.resize import resize_labels, resize_picture

MOST = 4
LONG_SIDE = 300
OPACITY = 0.55
JPEG_QUALITY = 82
RING = 9  # pixels
STRIPE = 4  # pixels of the hatching over what is ignored


@dataclass(frozen=True)
class ShownSample:
    """A sample on the page. Where a picture cannot be shown stands nothing."""

    file: str
    split: str
    picture: str | None
    """A `data:` URL."""
    labels: str | None
    labels_are: str
    """What the second picture is."""


def show_samples(facts: DatasetFacts, names: Sequence[str], ring_specks: bool) -> list[ShownSample]:
    """The first four of some samples, with a ring around each speck when it is about them."""
    by_name = {fact.sample.name: fact for fact in facts.samples}
    ringed = classes_of_large_things(facts) if ring_specks else set()
    return [_show(by_name[name], ringed) for name in names[:MOST]]


def _show(fact: SampleFacts, ringed: Container[int]) -> ShownSample:
    sample = fact.sample
    picture = _picture(sample)
    if isinstance(fact.labels, ColoredMask):
        labels, are = _stored_mask(fact.labels.source), "the mask as it is stored, brightened"
    else:
        labels, are = _labelled(sample, picture, ringed), "labels"
    return ShownSample(sample.picture_file, sample.split, _url(picture), _url(labels), are)


def _picture(sample: Sample) -> Picture | None:
    try:
        picture = decode(sample.picture_bytes(), name=sample.picture_file)
    except (BadPicture, BadDataset):
        return None
    return _small(picture)


def _stored_mask(mask: IndexMask) -> Picture | None:
    try:
        stored = _small(decode(mask.tree.read_bytes(mask.file), orient=False, name=mask.file))
    except (BadPicture, BadDataset):
        return None
    return np.asarray(stored * (IGNORE // max(int(stored.max()), 1)), np.uint8)  # class numbers are nearly black


def _labelled(sample: Sample, picture: Picture | None, ringed: Container[int]) -> Picture | None:
    """Labels over the picture, or over white where there is none; values without a class in colours of their own."""
    try:
        source_HW = sample.source_labels.draw()
    except (BadPicture, BadDataset):
        return None
    table = np.arange(256, dtype=np.uint8)
    targets = sample.values.targets
    table[list(targets)] = list(targets.values())
    labels_HW = np.asarray(cv2.LUT(source_HW, table), np.uint8)
    height, width = labels_HW.shape
    if picture is None:
        picture = _small(np.full((height, width, 3), IGNORE, np.uint8))
    small_HW = resize_labels(labels_HW, (picture.shape[0], picture.shape[1]))
    drawn = overlay(picture, small_HW, sample.values.classes.names, opacity=OPACITY, legend=False)
    specks = [
        box for value in np.unique(source_HW).tolist() if value in ringed for box in find_specks(source_HW, value)
    ]
    return _ring(_hatch(drawn, small_HW), specks, picture.shape[0] / height)


def _ring(picture: Picture, boxes: Iterable[Box], scale: float) -> Picture:
    """A white ring with a black edge around each box, given in the pixels of the original."""
    for box in boxes:
        middle = (round((box.left + box.width / 2) * scale), round((box.top + box.height / 2) * scale))
        cv2.circle(picture, middle, RING, (0, 0, 0), 4, cv2.LINE_AA)
        cv2.circle(picture, middle, RING, (255, 255, 255), 2, cv2.LINE_AA)
    return picture


def _hatch(picture: Picture, labels_HW: LabelMap) -> Picture:
    """Grey stripes over what is ignored."""
    height, width = labels_HW.shape
    rows, columns = np.ogrid[:height, :width]
    striped = (labels_HW == IGNORE) & ((rows + columns) // STRIPE % 2 == 0)
    picture = picture.copy()
    picture[striped] = picture[striped] // 3 + 120
    return picture


def _small(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    size_HW = (max(1, round(height * scale)), max(1, round(width * scale)))
    if scale > 0.5:
        return resize_picture(picture, size_HW)
    return np.asarray(cv2.resize(picture, size_HW[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _url(picture: Picture | None) -> str | None:
    if picture is None:
        return None
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode('ascii')}"
