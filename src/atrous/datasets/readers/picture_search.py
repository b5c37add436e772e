"""The pictures that annotation files name: looked for among the dataset's own files, and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from posixpath import normpath

from atrous.datasets.tree import Tree, folder_of


@dataclass(frozen=True)
class Wanted:
    """What an annotation says about its picture's file."""

    paths: tuple[str, ...]
    """The ways to read it, the likeliest first: with `/` or `\\`, absolute or relative, of any machine."""
    near: str = ""
    """The folder of the annotation file; of two pictures that fit equally well the nearer is taken."""


def find_pictures(tree: Tree, wanted: Sequence[Wanted]) -> list[str | None]:
    """The picture file of each annotation, in order; None where there is none, or two fit equally well.

    A path that fits as a whole comes first. What is left is looked for by the path's last parts, for people move
    folders, among the pictures that nobody named as a whole.
    """
    by_name = _by_name(tree.pictures())
    whole = [_first(one, by_name, frozenset(), whole=True) for one in wanted]
    taken = frozenset(file for file in whole if file)
    return [file or _first(one, by_name, taken, whole=False) for one, file in zip(wanted, whole, strict=True)]


def _first(one: Wanted, by_name: dict[str, list[str]], taken: frozenset[str], whole: bool) -> str | None:
    found = (_best(path, one.near, by_name, taken, whole) for path in one.paths)
    return next((file for file in found if file), None)


def _best(path: str, near: str, by_name: dict[str, list[str]], taken: frozenset[str], whole: bool) -> str | None:
    parts = _parts(path)
    candidates = [file for file in by_name.get(parts[-1].casefold(), ()) if file not in taken] if parts else []
    meant = normpath(f"{near}/{path}".replace("\\", "/").lstrip("/")).casefold()
    fits = {
        file: (file.casefold() == meant, _same_ending(file, parts), -_steps(near, folder_of(file)))
        for file in candidates
    }
    ranked = sorted(fits, key=lambda file: fits[file], reverse=True)
    if not ranked or (whole and fits[ranked[0]][1] < len(parts)):
        return None
    if len(ranked) > 1 and fits[ranked[0]] == fits[ranked[1]]:
        return None
    return ranked[0]


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]


def _same_ending(file: str, parts: list[str]) -> int:
    return _alike(reversed(file.split("/")), reversed(parts))


def _steps(folder: str, other: str) -> int:
    """How many folders one goes up and down from one to the other."""
    ups, downs = _parts(folder), _parts(other)
    return len(ups) + len(downs) - 2 * _alike(ups, downs)


def _alike(first: Iterable[str], second: Iterable[str]) -> int:
    """How many leading items are the same, whatever their case."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one.casefold() != other.casefold():
            break
        count += 1
    return count


def _by_name(pictures: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in pictures:
        found.setdefault(file.rpartition("/")[2].casefold(), []).append(file)
    return found
