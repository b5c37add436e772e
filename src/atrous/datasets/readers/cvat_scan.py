"""One pass over a CVAT file: which images it lists and where in the file they stand, but not their shapes.

A file of many images is large, so of each only its place is kept, and its shapes are read when it is drawn.
XML of CVAT needs no document type and no entities; files that have some are refused.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from atrous.datasets.readers.cvat_shapes import left_out
from atrous.datasets.tree import Tree
from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset

CHUNK = 1 << 20
LONGEST_TAG = 1 << 24  # bytes; expat reads an unfinished tag again with each piece
DEEPEST = 32
LABELS_WITHOUT_AREA = frozenset({"points", "polyline", "skeleton", "cuboid", "tag"})
TASKS = frozenset({"task", "job"})


@dataclass(frozen=True, slots=True)
class CvatImage:
    """An `<image>` of a file."""

    name: str
    size_HW: SizeHW | None
    subset: str
    """What may say its split: the subset it is in; "" where there is none."""
    task_id: str
    start: int
    """Where it begins in the file, in bytes."""
    end: int = 0


@dataclass
class CvatScan:
    """What the pass over a file found."""

    file: str
    images: list[CvatImage] = field(default_factory=list)
    listed: list[dict[str, str]] = field(default_factory=list)
    """The labels in the order of the project: their name, type and parent."""
    tasks: list[dict[str, str]] = field(default_factory=list)
    """The id, name and subset of each task."""
    used: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    tracks: int = 0

    @property
    def labels(self) -> list[str]:
        """The labels that can cover an area. Those of a skeleton's joints have a parent."""
        return [
            label["name"].strip()
            for label in self.listed
            if label.get("name", "").strip()
            and "parent" not in label
            and label.get("type", "any") not in LABELS_WITHOUT_AREA
        ]


def scan_cvat(tree: Tree, file: str) -> CvatScan:
    """Read a file from start to end in small pieces.

    Raises:
        BadDataset: it is damaged, declares a document type or entities, or is not in UTF-8.
    """
    found = CvatScan(file)
    target = _Target(found)
    parser = DefusedXMLParser(target=target, encoding="utf-8", forbid_dtd=True)
    target.position = lambda: int(parser.parser.CurrentByteIndex)
    try:
        with tree.open(file) as source:
            while chunk := source.read(CHUNK):
                parser.feed(chunk)
                if source.tell() - target.position() > LONGEST_TAG:
                    raise BadDataset(f"{file}: has a tag of more than {LONGEST_TAG >> 20} MiB; export it again.")
        parser.close()
    except (ParseError, UnicodeError, LookupError) as error:
        raise BadDataset(f"{file}: is damaged XML ({error}); export it again.") from error
    except DefusedXmlException as error:
        raise BadDataset(
            f"{file}: declares a document type or entities, which CVAT never does; it may be made to do harm."
        ) from error
    return found


class _Target:
    """Is told of each tag by the parser; the path leads from the root to the tag just begun."""

    def __init__(self, found: CvatScan) -> None:
        self.position: Callable[[], int] = lambda: 0
        self._found = found
        self._path: list[str] = []
        self._text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) == DEEPEST:
            raise BadDataset(f"{self._found.file}: its tags are nested deeper than CVAT's ever are.")
        self._path.append(tag)
        self._text = ""
        depth = len(self._path)
        if depth == 2:
            self._end_image()
        if depth == 2 and tag in _TOP:
            _TOP[tag](self, attributes)
        elif depth == 3 and self._path[1] == "image":
            self._shape(tag, attributes)
        elif self._path[1:2] == ["meta"]:
            self._begin_record(tag)

    def data(self, text: str) -> None:
        if self._path[1:2] == ["meta"]:
            self._text += text

    def end(self, _tag: str) -> None:
        if self._path[1:2] == ["meta"]:
            self._end_field()
        if len(self._path) == 1:
            self._end_image()
        self._path.pop()

    def close(self) -> None:
        """The file is at its end."""

    def _image(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        size_HW = _size(attributes, f"{self._found.file}: image {name!r}")
        subset, task_id = attributes.get("subset", ""), attributes.get("task_id", "")
        self._found.images.append(CvatImage(name, size_HW, subset, task_id, self.position()))

    def _track(self, _attributes: dict[str, str]) -> None:
        self._found.tracks += 1

    def _end_image(self) -> None:
        """An image reaches to the next tag beside it; what may lie between is space."""
        if self._found.images and not self._found.images[-1].end:
            self._found.images[-1] = replace(self._found.images[-1], end=self.position())

    def _shape(self, tag: str, attributes: dict[str, str]) -> None:
        if reason := left_out(tag, attributes):
            self._found.left_out[reason] += tag != "tag"  # a tag is of the whole picture
        else:
            self._found.used.add(attributes["label"].strip())

    def _begin_record(self, tag: str) -> None:
        if tag == "label" and self._path[-2] == "labels":
            self._found.listed.append({})
        elif tag in TASKS:
            self._found.tasks.append({})

    def _end_field(self) -> None:
        *_, parent, tag = ["", *self._path]
        records = self._found.listed if parent == "label" else self._found.tasks if parent in TASKS else []
        if records:
            records[-1].setdefault(tag, self._text)
        self._text = ""


_TOP: dict[str, Callable[[_Target, dict[str, str]], None]] = {"image": _Target._image, "track": _Target._track}


def _size(attributes: dict[str, str], where: str) -> SizeHW | None:
    height, width = attributes.get("height"), attributes.get("width")
    if height is None or width is None:
        return None
    if not (height.isdecimal() and width.isdecimal() and len(height + width) < 20):
        raise BadDataset(f"{where} is {width[:20]!r} wide and {height[:20]!r} high; wanted whole numbers.")
    return int(height), int(width)
