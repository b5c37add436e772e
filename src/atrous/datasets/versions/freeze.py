"""Samples → a version: a folder that holds everything training needs, and never changes."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from atrous.datasets.in_threads import in_threads
from atrous.datasets.mask_png import encode_mask
from atrous.datasets.problem import quantity
from atrous.datasets.split import complete_splits
from atrous.datasets.versions.balance import Counting
from atrous.datasets.versions.entries import Entries, Entry, LabelledPicture
from atrous.datasets.versions.null_filter import choose_left_out, is_annotated
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.remap import remap_classes
from atrous.datasets.versions.version_manifest import FrozenSample, VersionManifest, seal
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset
from atrous.domain.reporter import Reporter, Silent
from atrous.domain.splits import SPLITS, Split

MANIFEST = "version.json"


def freeze(
    samples: Sequence[LabelledPicture],
    classes: Classes,
    recipe: Recipe,
    seed: int,
    folder: Path,
    *,
    workers: int | None = None,
    reporter: Reporter | None = None,
) -> VersionManifest:
    """Write a version's folder: `version.json`, `balance.json`, `pictures/SPLIT/NAME.*` and `masks/SPLIT/NAME.png`.

    A picture that the recipe does not cut or copy keeps its bytes; what is left of the preprocessing is done when it is
    read. The same samples, classes, recipe and seed give the same bytes and hash. The folder appears when it is whole;
    what a killed run left beside it is cleared away.

    Raises:
        AlreadyExists: the folder is there.
        BadDataset, BadPicture: a sample cannot be read, or there is none to learn from.
        BadSettings: the recipe names a class that is not there.
    """
    if folder.exists():
        raise AlreadyExists(f"{folder} is there already, and a version never changes; give another folder.")
    reporter = reporter or Silent()
    splits = _splits(samples, seed)
    remap = remap_classes(classes, recipe.remap)
    entries = Entries(samples, splits, recipe, remap, seed)
    left_out = _left_out(entries, samples, splits, recipe, seed, workers, reporter)
    counting = Counting(remap.classes)
    writer = _Writer(_fresh(folder.with_name(f".{folder.name}.unfinished")), entries, left_out, counting)
    frozen: list[FrozenSample] = []
    for number, written in enumerate(in_threads(writer.write, samples, workers), start=1):
        frozen += written
        reporter.progress("freezing", number, len(samples), samples[number - 1].name)
    manifest = seal(remap.classes, recipe, seed, _ordered(frozen))
    (writer.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8", newline="\n")
    counting.write(writer.folder)
    writer.folder.rename(folder)
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


def _left_out(
    entries: Entries,
    samples: Sequence[LabelledPicture],
    splits: dict[str, Split],
    recipe: Recipe,
    seed: int,
    workers: int | None,
    reporter: Reporter,
) -> frozenset[str]:
    """What Filter Null takes away; it has to see all labels before the first picture is written."""
    if recipe.filter_null is None:
        return frozenset()

    def look(sample: LabelledPicture) -> dict[str, bool]:
        return {name: is_annotated(labels_HW) for name, labels_HW in entries.labels(sample)}

    annotated: dict[str, bool] = {}
    split_of: dict[str, Split] = {}
    for number, found in enumerate(in_threads(look, samples, workers), start=1):
        name = samples[number - 1].name
        annotated |= found
        split_of |= dict.fromkeys(found, splits[name])
        reporter.progress("looking for labels", number, len(samples), name)
    left_out = choose_left_out(recipe.filter_null, annotated, split_of, seed)
    reporter.say(f"{quantity(len(left_out), 'picture')} without a label left out, of {len(annotated):,}.")
    return left_out


def _ordered(frozen: list[FrozenSample]) -> tuple[FrozenSample, ...]:
    if len({sample.name for sample in frozen}) < len(frozen):
        names = [sample.name for sample in frozen]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadDataset(f"A piece or copy and another sample would both be called {twice!r}; rename the sample.")
    if not any(sample.split == "train" for sample in frozen):
        raise BadDataset("The recipe leaves no picture to train on; ask less of filter-null, or do not isolate.")
    return tuple(sorted(frozen, key=lambda sample: (SPLITS.index(sample.split), sample.name)))


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for kind in ("pictures", "masks"):
        for split in SPLITS:
            (folder / kind / split).mkdir(parents=True)
    return folder


class _Writer:
    """Writes the entries of one sample at a time; several samples may be under way."""

    def __init__(self, folder: Path, entries: Entries, left_out: frozenset[str], counting: Counting) -> None:
        self.folder = folder
        self._entries = entries
        self._left_out = left_out
        self._counting = counting

    def write(self, sample: LabelledPicture) -> list[FrozenSample]:
        """One entry is in memory at a time."""
        return [self._write(entry) for entry in self._entries.of(sample, self._left_out)]

    def _write(self, entry: Entry) -> FrozenSample:
        picture_file = f"pictures/{entry.split}/{entry.name}{entry.ending}"
        mask_file = f"masks/{entry.split}/{entry.name}.png"
        (self.folder / picture_file).write_bytes(entry.picture)
        (self.folder / mask_file).write_bytes(encode_mask(entry.labels_HW))
        self._counting.add(entry.split, entry.labels_HW)
        return FrozenSample(
            name=entry.name,
            split=entry.split,
            source=entry.source,
            augmented=entry.augmented,
            picture=picture_file,
            mask=mask_file,
            picture_sha256=hashlib.sha256(entry.picture).hexdigest(),
            labels_sha256=labels_digest(entry.labels_HW),
        )


def labels_digest(labels_HW: LabelMap) -> str:
    """SHA-256 of a label map's size and class numbers."""
    height, width = labels_HW.shape
    return hashlib.sha256(f"{height}x{width}:".encode() + labels_HW.tobytes()).hexdigest()
