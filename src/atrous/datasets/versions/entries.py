"""What a version holds for one labelled picture: itself, its pieces, and augmented copies of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from atrous.datasets.versions.augment.augment import augment
from atrous.datasets.versions.augment.chance import Chance
from atrous.datasets.versions.example import Example, example_of
from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.datasets.versions.pieces import Piece, cut
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.remap import Remap
from atrous.domain.arrays import LabelMap
from atrous.domain.splits import Split
from atrous.imaging.decode import decode
from atrous.imaging.header import read_header
from atrous.imaging.preprocess import Preprocessor
from atrous.imaging.resize import resize_exactly

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


@dataclass(frozen=True, eq=False)
class Entry:
    """One sample of a version, to be written."""

    name: str
    source: str
    """The name of the picture it was made from."""
    split: Split
    picture: bytes
    ending: str
    """Of the picture's file."""
    labels_HW: LabelMap
    augmented: bool = False


class Entries:
    """Applies a recipe to the samples of a version, one at a time. Several may be under way in threads."""

    def __init__(
        self,
        samples: Sequence[LabelledPicture],
        splits: Mapping[str, Split],
        recipe: Recipe,
        remap: Remap,
        seed: int,
    ) -> None:
        self._splits = splits
        self._recipe = recipe
        self._remap = remap
        self._seed = seed
        train = (sample for sample in samples if splits[sample.name] == "train")
        self._partners = sorted(train, key=lambda sample: sample.name)
        self._preprocessor = Preprocessor(recipe.left_for_later, resize_exactly)

    def labels(self, sample: LabelledPicture) -> Iterator[tuple[str, LabelMap]]:
        """The name and the labels of each of a sample's pieces; its picture is not read."""
        labels_HW = self._remap(sample.labels())
        for piece in cut(labels_HW, self._recipe, sample.name):
            yield sample.name + piece.suffix, labels_HW[piece.box.slices]

    def of(self, sample: LabelledPicture, left_out: frozenset[str] = frozenset()) -> Iterator[Entry]:
        """The entries of a sample, each made when it is asked for.

        Raises:
            BadDataset, BadPicture: it cannot be read, or its mask has another size.
        """
        source = _Source(sample, self._remap)
        for piece in cut(source.labels_HW, self._recipe, sample.name):
            if sample.name + piece.suffix not in left_out:
                yield from self._of_piece(source, piece)

    def copy(self, example: Example, name: str, number: int) -> Example:
        """The augmented copy of this number of a preprocessed example."""
        if self._recipe.augmentation is None:
            return example
        chance = Chance(self._seed, name, number)
        return augment(example, self._recipe.augmentation, chance, self._partner)

    def preprocessed(self, example: Example) -> Example:
        """An example as the network is shown it."""
        return Example(self._preprocessor.picture(example.picture)[0], self._preprocessor.labels(example.labels_HW))

    def _of_piece(self, source: "_Source", piece: Piece) -> Iterator[Entry]:
        name, split = source.name + piece.suffix, self._splits[source.name]
        copies = self._copies(split)
        if 0 in copies:
            yield source.whole(split) if not self._recipe.cuts else source.cut_out(piece, split)
        if copies == range(1):
            return
        example = self.preprocessed(source.example.window(piece.box))
        for number in copies:
            if number:
                made = self.copy(example, name, number)
                yield _made(f"{name}.copy-{number}", source.name, split, made, augmented=True)

    def _copies(self, split: Split) -> range:
        """The numbers of what stands for a piece: 0 is itself, the others are augmented copies."""
        augmentation = self._recipe.augmentation
        if augmentation is None or split != "train":
            return range(1)
        return range(1, 2) if augmentation.versions == 1 else range(augmentation.versions)

    def _partner(self, chance: Chance) -> Example:
        """A piece of any training picture; the picture whole where it has no piece."""
        source = _Source(self._partners[chance.below(len(self._partners))], self._remap)
        pieces = cut(source.labels_HW, self._recipe, source.name)
        chosen = source.example.window(pieces[chance.below(len(pieces))].box) if pieces else source.example
        return self.preprocessed(chosen)


class _Source:
    """A sample's bytes and labels, and its pixels once somebody needs them."""

    def __init__(self, sample: LabelledPicture, remap: Remap) -> None:
        self.name = sample.name
        self.labels_HW = remap(sample.labels())
        self._picture = sample.picture_bytes()
        self._example: Example | None = None

    @property
    def example(self) -> Example:
        """The picture upright, with its labels."""
        if self._example is None:
            self._example = example_of(decode(self._picture, name=self.name), self.labels_HW, self.name)
        return self._example

    def whole(self, split: Split) -> Entry:
        """The picture with its own bytes."""
        ending = ENDINGS[read_header(self._picture, self.name).format]
        return Entry(self.name, self.name, split, self._picture, ending, self.labels_HW)

    def cut_out(self, piece: Piece, split: Split) -> Entry:
        """A piece of it."""
        return _made(self.name + piece.suffix, self.name, split, self.example.window(piece.box), augmented=False)


def _made(name: str, source: str, split: Split, example: Example, *, augmented: bool) -> Entry:
    picture = encode_picture_exactly(example.picture)
    return Entry(name, source, split, picture, ".png", np.ascontiguousarray(example.labels_HW), augmented)
