"""A frozen version as training and evaluation read it."""

from dataclasses import dataclass
from pathlib import Path

from atrous.datasets.versions.freeze import MANIFEST
from atrous.datasets.versions.version_manifest import FrozenSample, VersionManifest, manifest_from_json
from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.splits import Split
from atrous.imaging.decode import decode, decode_index_mask


@dataclass(frozen=True)
class VersionSample:
    """A picture and its labels on disk, before preprocessing. Each call reads anew."""

    name: str
    split: Split
    picture_file: Path
    mask_file: Path
    preprocessing: Preprocessing
    """What is still to be done to it: the version's, less what an augmented copy has behind it."""
    source: str
    """The name of the picture it was made from."""

    def picture_bytes(self) -> bytes:
        """The picture as it was encoded."""
        return self.picture_file.read_bytes()

    def picture(self) -> Picture:
        """The picture, upright, RGB uint8 (height, width, 3)."""
        return decode(self.picture_bytes(), name=str(self.picture_file))

    def labels(self) -> LabelMap:
        """The labels, uint8 (height, width): 0 background, 255 ignore."""
        return decode_index_mask(self.mask_file.read_bytes(), name=str(self.mask_file))


@dataclass(frozen=True)
class VersionFolder:
    """A folder that `freeze` wrote."""

    folder: Path
    manifest: VersionManifest

    @classmethod
    def open(cls, folder: Path) -> "VersionFolder":
        """Read a version's manifest; pictures are read when asked for.

        Raises:
            BadDataset: it is not a version's folder, or its manifest was changed.
        """
        file = folder / MANIFEST
        if not file.is_file():
            raise BadDataset(f"{folder}: holds no {MANIFEST}, so it is not a frozen version; make one with freeze.")
        return cls(folder, manifest_from_json(file.read_text(encoding="utf-8"), str(file)))

    @property
    def classes(self) -> Classes:
        """The class names in the order of their numbers."""
        return self.manifest.classes

    @property
    def preprocessing(self) -> Preprocessing:
        """What is left to be done to every picture, in training and by the served model alike."""
        return self.manifest.recipe.left_for_later

    @property
    def hash(self) -> str:
        """SHA-256 over everything the version holds."""
        return self.manifest.hash

    def samples(self, split: Split) -> list[VersionSample]:
        """The samples of a split, by name; empty where the version has no such split."""
        return [self._sample(sample) for sample in self.manifest.samples if sample.split == split]

    def measured_split(self, wanted: Split = "test") -> Split:
        """The split to measure on: the one wanted, or valid where it has no samples."""
        return wanted if self.manifest.count(wanted) else "valid"

    def _sample(self, sample: FrozenSample) -> VersionSample:
        recipe = self.manifest.recipe
        return VersionSample(
            name=sample.name,
            split=sample.split,
            picture_file=self.folder / sample.picture,
            mask_file=self.folder / sample.mask,
            preprocessing=recipe.left_for_copies if sample.augmented else recipe.left_for_later,
            source=sample.source,
        )
