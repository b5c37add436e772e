"""Which mask belongs to which picture, and what is said of those left alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atrous.datasets.problem import Problem, Severity, first_few, quantity


@dataclass(frozen=True)
class Pairing:
    """Picture file → mask file, and the files that found no partner."""

    pairs: Mapping[str, str]
    pictures_alone: tuple[str, ...]
    masks_alone: tuple[str, ...]

    def problems(self) -> tuple[Problem, ...]:
        """A problem for the pictures without a mask, and one for the masks without a picture."""
        alone = (picture_without_labels(self.pictures_alone),) if self.pictures_alone else ()
        return alone + self.problems_of_masks()

    def problems_of_masks(self) -> tuple[Problem, ...]:
        """The same where pictures without a mask are in order."""
        return (_mask_without_picture(self.masks_alone),) if self.masks_alone else ()


def pair(pictures: Mapping[str, str], masks: Mapping[str, str]) -> Pairing:
    """Pair by key, from picture file → key and mask file → key; where none fits, by the last part that one mask has."""
    by_key = {key: mask for mask, key in masks.items()}
    by_stem = _unique(masks)
    partners = {
        picture: mask
        for picture, key in pictures.items()
        if (mask := by_key.get(key) or by_stem.get(key.rpartition("/")[2])) is not None
    }
    used = set(partners.values())
    alone = tuple(picture for picture in pictures if picture not in partners)
    return Pairing(partners, alone, tuple(mask for mask in masks if mask not in used))


def picture_without_labels(pictures: Iterable[str]) -> Problem:
    """The problem of pictures for which there are no labels."""
    files = tuple(pictures)
    return Problem(
        kind="picture-without-mask",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(files), 'picture')} without labels: {first_few(files)}. "
        "Left out; label or remove them.",
        why="A picture without labels teaches nothing; one that shows only background needs an empty mask.",
        files=files,
    )


def _mask_without_picture(masks: tuple[str, ...]) -> Problem:
    return Problem(
        kind="mask-without-picture",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(masks), 'mask')} without a picture: {first_few(masks)}. "
        "Left out; add the pictures under the same names, or remove them.",
        why="Labels that nobody uses may be the ones that another file misses.",
        files=masks,
    )


def _unique(masks: Mapping[str, str]) -> dict[str, str]:
    """Last part of a key → mask, where only one mask has it."""
    found: dict[str, str | None] = {}
    for mask, key in masks.items():
        stem = key.rpartition("/")[2]
        found[stem] = None if stem in found else mask
    return {stem: mask for stem, mask in found.items() if mask is not None}
