"""YOLO's data.yaml: the names of the classes, and the folders of the splits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml  # type: ignore[import-untyped]

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem, Severity
from atrous.datasets.readers.class_list import CLASS_LIST_NAMES, read_class_list
from atrous.datasets.tree import Tree, folder_of
from atrous.domain.errors import BadDataset
from atrous.domain.splits import Split

LONGEST_YAML = 1 << 18  # bytes; a class list is a few kilobytes
NAMES_KEY = re.compile(rb"^[\"']?names[\"']?\s*:", re.MULTILINE)
SPLIT_KEYS: dict[str, Split] = {"train": "train", "val": "valid", "valid": "valid", "test": "test"}


@dataclass(frozen=True)
class YoloClasses:
    """What is known of the classes, and from where."""

    names: Mapping[int, str]
    """Number in the label files → name."""
    file: str
    """Where they stand; what the person said, where no file has them."""
    split_paths: tuple[tuple[str, Split], ...] = ()
    """The folders of the splits as written, often of another machine."""
    problems: tuple[Problem, ...] = ()


def find_classes(tree: Tree, options: ReadOptions) -> YoloClasses:
    """The classes a person says, else those of data.yaml, else those of a text file.

    Raises:
        BadDataset: there are none, or the file cannot be read.
    """
    found = find_yaml(tree)
    read = _from_yaml(tree, found) if found else None
    if options.classes:
        paths = read.split_paths if read else ()
        return YoloClasses(dict(enumerate(options.classes)), "--classes", paths)
    if read:
        return read
    if text := next((file for name in (*CLASS_LIST_NAMES, "obj.names") for file in tree.named(name)), None):
        return YoloClasses(read_class_list(tree, text), text)
    raise BadDataset(
        f"{tree.name}: found YOLO's labels, but no class names; put a data.yaml with names: beside the folders, or say "
        "--classes first,second in the order of the labels' numbers."
    )


def find_yaml(tree: Tree) -> str | None:
    """The file nearest to the top that has the key names."""
    files = [file for file in tree.files if file.lower().endswith((".yaml", ".yml"))]
    ordered = sorted(files, key=lambda file: (file.count("/"), file))
    return next((file for file in ordered if NAMES_KEY.search(_content(tree, file))), None)


def _content(tree: Tree, file: str) -> bytes:
    with tree.open(file) as source:
        return source.read(LONGEST_YAML + 1)


def _from_yaml(tree: Tree, file: str) -> YoloClasses:
    found = _parse(tree, file)
    names = _names(found.get("names"), file)
    path = found.get("path")
    base = path if isinstance(path, str) else ""
    paths = tuple(
        (f"{folder_of(file)}/{base}/{one}", split)
        for key, split in SPLIT_KEYS.items()
        for one in _as_list(found.get(key))
    )
    return YoloClasses(names, file, paths, _count_problem(found.get("nc"), names, file))


def _parse(tree: Tree, file: str) -> Mapping[str, object]:
    content = _content(tree, file)
    if len(content) > LONGEST_YAML:
        raise BadDataset(f"{file}: is larger than 256 KB; wanted YOLO's data.yaml with the names of the classes.")
    try:
        # It makes text, lists and mappings and nothing else: a class called no or 1.0 keeps its name.
        found = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadDataset(f"{file}: is damaged YAML ({_place(error)}); correct it or export it again.") from error
    if not isinstance(found, dict):
        raise BadDataset(f"{file}: holds no keys; wanted YOLO's data.yaml with names:.")
    return {key: value for key, value in found.items() if isinstance(key, str)}


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return where + str(getattr(error, "problem", None) or type(error).__name__)


def _names(found: object, file: str) -> dict[int, str]:
    """Of a list, or of a mapping from numbers to names."""
    pairs = (
        list(enumerate(found)) if isinstance(found, list) else list(found.items()) if isinstance(found, dict) else []
    )
    names = {int(number): name for number, name in pairs if _is_pair(number, name)}
    if not pairs or len(names) < len(pairs):
        raise BadDataset(f"{file}: names is {found!r:.60}; wanted a list of names, or lines such as '0: road'.")
    return names


def _is_pair(number: object, name: object) -> bool:
    return str(number).isascii() and str(number).isdecimal() and isinstance(name, str) and bool(name.strip())


def _as_list(found: object) -> list[str]:
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, str) and one]


def _count_problem(count: object, names: Mapping[int, str], file: str) -> tuple[Problem, ...]:
    if count is None or count == str(len(names)):
        return ()
    problem = Problem(
        kind="class-count-differs",
        severity=Severity.WARNING,
        sentence=f"{file}: nc is {count!r:.20}, but names has {len(names)}; the names were taken. Correct nc.",
        why="One of the two was forgotten when a class came or went, and the numbers behind it may have moved.",
        files=(file,),
    )
    return (problem,)
