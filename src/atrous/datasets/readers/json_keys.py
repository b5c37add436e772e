"""Telling JSON files of different tools apart without parsing them: they may be large, and another format's."""

import mmap
from collections.abc import Iterable

from atrous.datasets.tree import Tree

DETECT_FILES = 20  # of each dataset are looked into; a tool writes all of its files alike


def first_with_keys(tree: Tree, keys: Iterable[bytes], begins: bytes = b"{") -> str | None:
    """The first JSON file that begins with a bracket and has all keys, written with their quotes."""
    wanted = tuple(keys)
    files = [file for file in tree.files if file.lower().endswith(".json")]
    return next((file for file in files[:DETECT_FILES] if has_keys(tree, file, wanted, begins)), None)


def has_keys(tree: Tree, file: str, keys: Iterable[bytes], begins: bytes) -> bool:
    """Whether a file begins with a bracket and has all keys somewhere."""
    with tree.open(file) as source:
        if not source.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(begins):
            return False
        with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return all(content.find(key) >= 0 for key in keys)
