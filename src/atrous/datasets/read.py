"""A folder or archive of labelled pictures → a dataset. Nothing is decoded here; `check` does that."""

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from atrous.datasets.archives.unpack import unpack
from atrous.datasets.dataset import Dataset, interpret
from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import first_few
from atrous.datasets.readers import READERS, Reader
from atrous.datasets.tree import Tree
from atrous.domain.errors import BadDataset, BadSettings


def read(path: Path, options: ReadOptions | None = None) -> Dataset:
    """Find the format of a folder, zip or tar, and read which samples it holds.

    An archive is unpacked into a temporary folder, which goes when the last sample is let go.

    Raises:
        BadDataset: no known format, or one whose lists contradict themselves; an archive that is not safe.
        BadSettings: an option that does not fit this dataset.
    """
    options = options or ReadOptions()
    tree = open_tree(path)
    format, evidence, others = find_format(tree, options.format)
    raw = READERS[format].read(tree, options)
    if not raw.samples:
        raise BadDataset(f"{tree.name}: looks like {format} ({evidence}), but no picture has labels.")
    ambiguous = (f"It could also be read as {first_few(others)}; --format says which.",) if others else ()
    raw = replace(raw, decisions=ambiguous + raw.decisions)
    return interpret(raw, options, tree.name, format, evidence)


def open_tree(path: Path) -> Tree:
    """The files of a folder, or of an archive after unpacking.

    Raises:
        BadDataset: there is nothing at the path, or the archive is damaged or not safe.
    """
    if path.is_dir():
        return Tree(path, path.name)
    if not path.is_file():
        raise BadDataset(f"{path}: there is no such folder or file; wanted a folder, a .zip or a .tar.gz of a dataset.")
    folder = Path(tempfile.mkdtemp(prefix="atrous-"))
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        unpack(path, folder / "files")
        undo.pop_all()
    return Tree(folder / "files", path.name, temporary=folder)


def find_format(tree: Tree, asked: str | None) -> tuple[str, str, list[str]]:
    """The format's name, its evidence, and the other formats that would do too. The first in the table wins.

    Raises:
        BadDataset: none fits.
        BadSettings: the format asked for is not one we know.
    """
    if asked is not None:
        return asked, _reader(asked).detect(tree) or f"--format {asked} was given", []
    found = {name: evidence for name, reader in READERS.items() if (evidence := reader.detect(tree))}
    if not found:
        layouts = "".join(f"\n  {name}: {reader.LAYOUT}" for name, reader in READERS.items())
        raise BadDataset(f"{tree.name}: found {tree.outline()}, which is no layout we know. Wanted one of:{layouts}")
    first, *also = found
    return first, found[first], also


def _reader(name: str) -> Reader:
    if name not in READERS:
        raise BadSettings(f"--format is {name!r}; wanted one of {', '.join(READERS)}.")
    return READERS[name]
