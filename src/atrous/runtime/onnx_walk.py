"""A look into an ONNX file without the onnx package: may an engine see it?

ONNX lets a tensor name a file to read its numbers from, by a path: an engine that follows it opens whatever a
stranger's model names. It lets a model bring loops that never end, functions that call each other without end, and
operators that only somebody's library knows. A network that labels pictures needs none of them, so files that have
them are refused before an engine sees them.

The format is protobuf: a message is a row of fields (number, wire type, value), and a nested message is a field of
bytes. Only the fields that lead to what is looked for are entered; the numbers themselves are skipped. See onnx.proto3.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path

from atrous.domain.errors import BadPackage

# message → field number → message inside
NESTED: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
EXTERNAL_DATA, DATA_LOCATION = 13, 14  # fields of a tensor
OPERATOR, DOMAIN = 4, 7  # fields of a node

LOOPS = (b"Loop", b"Scan", b"SequenceMap")
OWN_DOMAINS = (b"", b"ai.onnx")
DEEPEST = 16
"""Graphs within graphs; exporters write one branch in another at most, and protobuf's readers have a limit too."""

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

OUTSIDE = "keeps weights in other files, which are never opened; export it as a single file"
LOOP = "holds a loop, which may never end; a network that labels pictures has none"
FUNCTIONS = "defines functions of its own, which may call each other without end; export it with its functions inlined"
LIBRARY = "needs operators that only somebody's library knows; export it with those of ONNX alone"
DEEP = f"nests graphs more than {DEEPEST} deep; export it as one graph"
WORST_FIRST = (OUTSIDE, LOOP, FUNCTIONS, LIBRARY, DEEP)


def refuse_unsafe(file: Path) -> None:
    """Make sure that an ONNX file is complete in itself and no more than a network.

    Raises:
        BadPackage: it holds what is listed above, or this is no ONNX file.
    """
    with file.open("rb") as stream:
        if not file.stat().st_size:
            raise BadPackage(f"{file} is empty; export the model anew.")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                found = set(_complaints(data))
            except (IndexError, ValueError) as error:
                raise BadPackage(f"{file} is damaged or no ONNX file; export the model anew.") from error
    for complaint in WORST_FIRST:
        if complaint in found:
            raise BadPackage(f"{file} {complaint}.")


def _complaints(data: mmap.mmap) -> Iterator[str]:
    """All there is to complain of. A list of messages to visit, not recursion: files nest as they like."""
    waiting, graphs = [("model", 0, len(data), 0)], 0
    while waiting:
        kind, start, end, depth = waiting.pop()
        graphs += kind == "graph"
        if depth > DEEPEST:
            yield DEEP
            continue
        for field, value, length in _fields(data, start, end):
            inside = NESTED[kind].get(field)
            if inside is not None:
                waiting.append((inside, value, value + length, depth + (inside == "graph")))
                if inside == "function":
                    yield FUNCTIONS
            elif kind == "tensor" and (field == EXTERNAL_DATA or (field == DATA_LOCATION and value)):
                yield OUTSIDE
            elif kind == "node" and field == OPERATOR and data[value : value + length] in LOOPS:
                yield LOOP
            elif kind == "node" and field == DOMAIN and data[value : value + length] not in OWN_DOMAINS:
                yield LIBRARY
    if not graphs:
        raise ValueError("no graph inside")


def _fields(data: mmap.mmap, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Field number, value and length; the value of bytes is their position."""
    while position < end:
        tag, position = _varint(data, position)
        field, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, position = _varint(data, position)
            yield field, value, 0
        elif wire == BYTES:
            length, position = _varint(data, position)
            yield field, position, length
            position += length
        else:
            position += {FIXED64: 8, FIXED32: 4}.get(wire, end)  # other wire types do not occur: run over the end
    if position != end:
        raise ValueError("a field runs over its message's end")


def _varint(data: mmap.mmap, position: int) -> tuple[int, int]:
    """A number of 7 bits a byte, low ones first, and the position after it."""
    number = 0
    for shift in range(0, 70, 7):
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
    raise ValueError("a number of more than ten bytes")
