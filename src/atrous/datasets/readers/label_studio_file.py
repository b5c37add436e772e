"""Label Studio's export "JSON": a list of tasks, each with its picture's address and what people drew on it."""

import mmap
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from atrous.datasets.readers.label_studio_shapes import LabelStudioRegion, read_regions
from atrous.datasets.tree import Tree, is_picture
from atrous.domain.errors import BadDataset

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|\[[-+.0-9eE,\s]*+\]|[\[\]{}]', re.DOTALL)
"""Strings, lists of numbers, and brackets. A string that never ends reaches to the end of the file."""
_UPLOAD = re.compile(r"[0-9a-f]{8}-")  # what Label Studio puts before the name of an uploaded picture

DEEPEST = 64


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a task stands in its file, in bytes."""

    file: str
    number: int
    """From 1 on."""
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Task:
    """A picture's address and its newest annotation."""

    picture_paths: tuple[str, ...]
    """Ways to read the address, the likeliest first."""
    regions: tuple[LabelStudioRegion, ...] | None
    """None when nobody has finished it."""
    annotations: int
    """How many there are that were not cancelled."""


def find_tasks(tree: Tree, file: str) -> Iterator[TaskPlace]:
    """The places of the tasks of a file. Nothing is parsed; the file may be large.

    Raises:
        BadDataset: the file is no list of objects, or its brackets do not fit.
    """
    depth = number = start = 0
    with _mapped(tree, file) as content:
        for token in _TOKEN.finditer(content):
            kind = content[token.start()]
            if kind in b"[{" and content[token.end() - 1] not in b"]}":
                depth += 1
                if depth == 2:
                    start = token.start()
                if depth == DEEPEST:
                    break
            elif kind in b"]}":
                if depth == 2:
                    number += 1
                    yield TaskPlace(file, number, start, token.end())
                depth -= 1
                if depth < 0:
                    break
    if depth:
        raise BadDataset(f"{file}: the brackets of task {number + 1} do not close; export it again.")


def read_task(tree: Tree, place: TaskPlace) -> Task:
    """Parse one task.

    Raises:
        BadDataset: it is damaged, or not what Label Studio exports as "JSON".
    """
    where = f"{place.file}: task {place.number}"
    with tree.open(place.file) as source:
        source.seek(place.start)
        text = source.read(place.end - place.start)
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadDataset(f"{where} is damaged JSON ({error.msg}); export it again.") from error
    if not isinstance(found, dict) or not isinstance(found.get("annotations"), list):
        raise BadDataset(f"{where} has no list of annotations; export as 'JSON', not as 'JSON-MIN' or 'CSV'.")
    try:
        return _task(found)
    except BadDataset as error:
        raise BadDataset(f"{where}: {error}.") from error


def _task(found: Mapping[str, Any]) -> Task:
    finished = [one for one in found["annotations"] if isinstance(one, dict) and not one.get("was_cancelled")]
    newest = max(enumerate(finished), key=lambda placed: (_changed(placed[1]), placed[0]), default=None)
    results = newest[1].get("result") if newest else None
    return Task(
        tuple(dict.fromkeys(_picture_paths(found))),
        tuple(read_regions(results)) if isinstance(results, list) else None,
        len(finished),
    )


def _changed(annotation: Mapping[str, object]) -> str:
    """When an annotation was changed last; Label Studio writes UTC, whose text sorts by time."""
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def _picture_paths(found: Mapping[str, object]) -> Iterator[str]:
    data = found.get("data")
    words = [word for word in data.values() if isinstance(word, str)] if isinstance(data, dict) else []
    upload = found.get("file_upload")
    for word in (*words, upload if isinstance(upload, str) else ""):
        yield from (path for path in _readings(word) if is_picture(path))


def _readings(address: str) -> Iterator[str]:
    """`/data/upload/1/0a1b2c3d-x.jpg`, `/data/local-files/?d=sub/x.jpg`, `s3://bucket/sub/x.jpg`, or a plain path."""
    try:
        parts = urlsplit(address)
        path = parse_qs(parts.query).get("d", [unquote(parts.path)])[0]
    except ValueError:  # it was no address after all
        path = address
    name = path.replace("\\", "/").rpartition("/")[2]
    yield from (path, name)
    if upload := _UPLOAD.match(name):
        yield name[upload.end() :]
    yield address


@contextmanager
def _mapped(tree: Tree, file: str) -> Iterator[mmap.mmap]:
    with tree.open(file) as source:
        try:
            content = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise BadDataset(f"{file}: is empty; export it again.") from error
        with content:
            yield content
