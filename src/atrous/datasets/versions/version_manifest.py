"""What a frozen version consists of: the content of its `version.json`."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.recipe_json import recipe_from_json, recipe_to_json
from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.splits import SPLITS, Split

FORMAT = 2
"""Raised when the meaning of the file changes. Format 1, of before recipes, had pictures as they came."""


@dataclass(frozen=True)
class FrozenSample:
    """One sample of a version. Its files are paths inside the version's folder."""

    name: str
    split: Split
    source: str
    """The picture it was made from: its own name, or what that begins with."""
    augmented: bool
    """Whether it is a copy of a preprocessed picture, changed by chance."""
    picture: str
    mask: str
    picture_sha256: str
    """Of the file."""
    labels_sha256: str
    """Of height, width and the class numbers, not of the file that holds them."""


@dataclass(frozen=True)
class VersionManifest:
    """A version: its classes, recipe and samples. Made by `seal` or read by `manifest_from_json`."""

    classes: Classes
    recipe: Recipe
    seed: int
    samples: tuple[FrozenSample, ...]
    """Ordered by split and name."""
    hash: str
    """SHA-256 over everything: two versions with the same hash hold the same."""

    def count(self, split: Split) -> int:
        """Samples in a split."""
        return sum(sample.split == split for sample in self.samples)

    def to_json(self) -> str:
        """The text of `version.json`, the same bytes for the same version."""
        content = _content(self.classes, self.recipe, self.seed, self.samples)
        return json.dumps({"hash": self.hash, **content}, indent=1) + "\n"


def seal(classes: Classes, recipe: Recipe, seed: int, samples: tuple[FrozenSample, ...]) -> VersionManifest:
    """The manifest of what was just frozen."""
    return VersionManifest(classes, recipe, seed, samples, _digest(_content(classes, recipe, seed, samples)))


def manifest_from_json(text: str, file: str) -> VersionManifest:
    """Read a `version.json`.

    Raises:
        BadDataset: it is damaged, of another format, or was changed after it was written.
    """
    try:
        found = json.loads(text)
        if found["format"] not in (1, FORMAT):
            raise BadDataset(f"{file}: has the format {found['format']}; this atrous reads {FORMAT}. Update atrous.")
        hash = found.pop("hash")
        changed = hash != _digest(found)
        recipe = found["recipe"] if found["format"] == FORMAT else {}
        manifest = VersionManifest(
            classes=Classes(tuple(found["classes"])),
            recipe=recipe_from_json(recipe),
            seed=found["seed"],
            samples=tuple(_sample(entry) for entry in found["samples"]),
            hash=hash,
        )
    except (ValueError, KeyError, TypeError, AttributeError, BadSettings) as error:
        raise BadDataset(f"{file}: is not as it was written ({error}); freeze the version again.") from error
    if changed:
        raise BadDataset(f"{file}: does not fit its hash, so it was changed; freeze the version again.")
    return manifest


def _content(classes: Classes, recipe: Recipe, seed: int, samples: tuple[FrozenSample, ...]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "classes": list(classes.names),
        "recipe": recipe_to_json(recipe),
        "seed": seed,
        "samples": [asdict(sample) for sample in samples],
    }


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sample(entry: dict[str, Any]) -> FrozenSample:
    split = SPLITS[SPLITS.index(entry["split"])]
    first_format = {"source": entry["name"], "augmented": False}
    return FrozenSample(**(first_format | entry | {"split": split}))
