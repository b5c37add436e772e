"""Samples → a version: a folder that holds everything training needs, and never changes."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from atrous.datasets.in_threads import in_threads
from atrous.datasets.mask_png import encode_mask
from atrous.datasets.recipe import Recipe
from atrous.datasets.split import complete_splits
from atrous.datasets.version_manifest import FrozenSample, VersionManifest
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.reporter import Reporter, Silent
from atrous.domain.splits import SPLITS, Split
from atrous.imaging.header import read_header

MANIFEST = "version.json"

ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "BMP": ".bmp", "TIFF": ".tif"}


class LabelledPicture(Protocol):
    """What can be frozen: a sample of a dataset that was read, or of a library."""

    @property
    def name(self) -> str:
        """Unlike every other, and good as a file name."""

    @property
    def split(self) -> Split | None:
        """None leaves the choice to the seed."""

    def picture_bytes(self) -> bytes:
        """The picture as it was encoded."""

    def labels(self) -> LabelMap:
        """0 background, 255 ignore."""


def freeze(
    samples: Sequence[LabelledPicture],
    classes: Classes,
    preprocessing: Preprocessing,
    seed: int,
    folder: Path,
    *,
    workers: int | None = None,
    reporter: Reporter | None = None,
) -> VersionManifest:
    """Write a version's folder: `version.json`, `pictures/SPLIT/NAME.*` as they came, `masks/SPLIT/NAME.png`.

    The same samples, classes, preprocessing and seed give the same bytes and hash. The folder appears when it is
    whole; what a killed run left beside it is cleared away.

    Raises:
        AlreadyExists: the folder is there.
        BadDataset, BadPicture: a sample cannot be read, or there is none to learn from.
    """
    if folder.exists():
        raise AlreadyExists(f"{folder} is there already, and a version never changes; give another folder.")
    splits = _splits(samples, seed)
    unfinished = _fresh(folder.with_name(f".{folder.name}.unfinished"))
    writer = _Writer(unfinished, splits)
    reporter = reporter or Silent()
    frozen = []
    for sample in in_threads(writer.write, samples, workers):
        frozen.append(sample)
        reporter.progress("freezing", len(frozen), len(samples), sample.name)
    ordered = sorted(frozen, key=lambda sample: (SPLITS.index(sample.split), sample.name))
    manifest = VersionManifest(classes, Recipe(preprocessing), seed, tuple(ordered))
    (unfinished / MANIFEST).write_text(manifest.to_json(), encoding="utf-8", newline="\n")
    unfinished.rename(folder)
    return manifest


def _splits(samples: Sequence[LabelledPicture], seed: int) -> dict[str, Split]:
    given = {sample.name: sample.split for sample in samples}
    if len(given) < len(samples):
        raise BadDataset("Two samples have the same name; a version needs a name of its own for each.")
    if not samples:
        raise BadDataset("There are no samples to freeze; import labelled pictures first.")
    if None not in given.values():
        return {name: split for name, split in given.items() if split}
    return complete_splits(given, seed)[0]


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for kind in ("pictures", "masks"):
        for split in SPLITS:
            (folder / kind / split).mkdir(parents=True)
    return folder


class _Writer:
    """Writes one sample at a time; several may be under way."""

    def __init__(self, folder: Path, splits: dict[str, Split]) -> None:
        self._folder = folder
        self._splits = splits

    def write(self, sample: LabelledPicture) -> FrozenSample:
        picture, labels_HW = sample.picture_bytes(), sample.labels()
        split = self._splits[sample.name]
        picture_file = f"pictures/{split}/{sample.name}{ENDINGS[read_header(picture, sample.name).format]}"
        mask_file = f"masks/{split}/{sample.name}.png"
        (self._folder / picture_file).write_bytes(picture)
        (self._folder / mask_file).write_bytes(encode_mask(labels_HW))
        return FrozenSample(
            name=sample.name,
            split=split,
            picture=picture_file,
            mask=mask_file,
            picture_sha256=hashlib.sha256(picture).hexdigest(),
            labels_sha256=labels_digest(labels_HW),
        )


def labels_digest(labels_HW: LabelMap) -> str:
    """SHA-256 of a label map's size and class numbers."""
    height, width = labels_HW.shape
    return hashlib.sha256(f"{height}x{width}:".encode() + labels_HW.tobytes()).hexdigest()
