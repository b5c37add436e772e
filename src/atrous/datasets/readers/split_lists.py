"""Lists such as train.txt and val.txt, which say which sample stands in which split."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atrous.datasets.problem import Problem, Severity, first_few, quantity
from atrous.datasets.split import split_named
from atrous.datasets.tree import Tree, is_picture, stem_of
from atrous.domain.splits import SPLITS, Split

LIST_FOLDERS = ("", "splits", "ImageSets", "ImageSets/Segmentation")


@dataclass(frozen=True)
class SplitLists:
    """What the lists say, by the entries as they are written."""

    files: tuple[str, ...]
    entries: Mapping[str, tuple[Split, ...]]
    """Entry without ending → the splits whose lists have it."""

    def assign(self, pictures: Iterable[str]) -> tuple[dict[str, Split], tuple[Problem, ...]]:
        """The split of each picture that is listed, by path or stem, and what is wrong with the lists."""
        keys = {picture: self._entry(picture) for picture in pictures}
        splits = {picture: self.entries[key][-1] for picture, key in keys.items() if key is not None}
        twice = [picture for picture, key in keys.items() if key is not None and len(self.entries[key]) > 1]
        missing = sorted(self.entries.keys() - {key for key in keys.values() if key is not None})
        problems = [_listed_twice(twice)] if twice else []
        problems += [_listed_but_missing(self.files, missing)] if missing else []
        return splits, tuple(problems)

    def _entry(self, picture: str) -> str | None:
        """The entry that means this picture: its path, a part of it from some folder on, or its stem."""
        parts = _without_ending(picture).split("/")
        endings = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((ending for ending in endings if ending in self.entries), None)


def read_split_lists(tree: Tree) -> SplitLists:
    """All split lists of a dataset; empty where there are none. An entry is the first word of a line, or all of it."""
    candidates = [file for folder in LIST_FOLDERS for file in tree.in_folder(folder)]
    lists = {file: split for file in candidates if (split := _split_of_list(file))}
    known = {*tree.files, *map(stem_of, tree.files)} if lists else set()
    entries: dict[str, set[Split]] = {}
    for file, split in lists.items():
        for line in tree.read_text(file).splitlines():
            if line.strip():
                entries.setdefault(_entry_of(line, known), set()).add(split)
    ordered = {key: tuple(sorted(splits, key=SPLITS.index)) for key, splits in entries.items()}
    return SplitLists(tuple(lists), ordered)


def _split_of_list(file: str) -> Split | None:
    return split_named(stem_of(file)) if file.endswith(".txt") else None


def _entry_of(line: str, known: set[str]) -> str:
    """A line is a stem, a file, or the files of picture and mask with a space between them. Names may hold spaces."""
    text = line.strip().replace("\\", "/").removeprefix("./").lstrip("/")
    if text in known:
        return _without_ending(text)
    first = (text.split() or [text])[0]
    return _without_ending(first if "." in first or first in known else text)


def _without_ending(file: str) -> str:
    return file.rpartition(".")[0] if is_picture(file) else file


def _listed_twice(pictures: list[str]) -> Problem:
    return Problem(
        kind="listed-twice",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(pictures), 'picture')} in the lists of more than one split: {first_few(pictures)}. "
        "The last of train, valid, test was taken; keep each in one list.",
        why="What was trained on measures nothing when it is tested on.",
        files=tuple(pictures),
    )


def _listed_but_missing(files: tuple[str, ...], missing: list[str]) -> Problem:
    return Problem(
        kind="listed-but-missing",
        severity=Severity.WARNING,
        sentence=f"{quantity(len(missing), 'entry' if len(missing) == 1 else 'entrie')} of {', '.join(files)} "
        f"without a labelled picture: {first_few(missing)}. Add the pictures or take the lines out.",
        why="The split is smaller than its author meant, so figures cannot be compared.",
        files=files,
    )
