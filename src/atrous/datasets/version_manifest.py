"""What a frozen version consists of: the content of its `version.json`."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from atrous.datasets.recipe import Recipe, recipe_from_json, recipe_to_json
from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset
from atrous.domain.splits import SPLITS, Split

FORMAT = 1
"""Raised when the meaning of the file changes; what was written before stays readable."""


@dataclass(frozen=True)
class FrozenSample:
    """One sample of a version. Its files are paths inside the version's folder."""

    name: str
    split: Split
    picture: str
    mask: str
    picture_sha256: str
    """Of the file."""
    labels_sha256: str
    """Of height, width and the class numbers, not of the file that holds them."""


@dataclass(frozen=True)
class VersionManifest:
    """A version: its classes, recipe and samples."""

    classes: Classes
    recipe: Recipe
    seed: int
    samples: tuple[FrozenSample, ...]
    """Ordered by split and name."""

    @property
    def hash(self) -> str:
        """SHA-256 over everything: two versions with the same hash hold the same."""
        return hashlib.sha256(json.dumps(self._content(), sort_keys=True).encode()).hexdigest()

    def count(self, split: Split) -> int:
        """Samples in a split."""
        return sum(sample.split == split for sample in self.samples)

    def to_json(self) -> str:
        """The text of `version.json`, the same bytes for the same version."""
        return json.dumps({"hash": self.hash, **self._content()}, indent=1) + "\n"

    def _content(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "classes": list(self.classes.names),
            "recipe": recipe_to_json(self.recipe),
            "seed": self.seed,
            "samples": [asdict(sample) for sample in self.samples],
        }


def manifest_from_json(text: str, file: str) -> VersionManifest:
    """Read a `version.json`.

    Raises:
        BadDataset: it is damaged, of another format, or was changed after it was written.
    """
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise BadDataset(f"{file}: has the format {found['format']}; this atrous reads {FORMAT}. Update atrous.")
        manifest = VersionManifest(
            classes=Classes(tuple(found["classes"])),
            recipe=recipe_from_json(found["recipe"]),
            seed=found["seed"],
            samples=tuple(_sample(entry) for entry in found["samples"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadDataset(f"{file}: is not as it was written ({error}); freeze the version again.") from error
    if manifest.hash != found.get("hash"):
        raise BadDataset(f"{file}: does not fit its hash, so it was changed; freeze the version again.")
    return manifest


def _sample(entry: dict[str, str]) -> FrozenSample:
    split = SPLITS[SPLITS.index(entry["split"])]
    return FrozenSample(
        entry["name"], split, entry["picture"], entry["mask"], entry["picture_sha256"], entry["labels_sha256"]
    )
