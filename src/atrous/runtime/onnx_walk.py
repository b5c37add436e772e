"""A look into an ONNX file without the onnx package: does it point to other files?

ONNX lets a tensor name a file to read its numbers from, by a path. An engine that follows it opens whatever a
stranger's model names. So packages hold their weights inside, and files that point outside are refused before an
engine sees them.

The format is protobuf: a message is a row of fields (number, wire type, value), and a nested message is a field of
bytes. Only the fields that lead to tensors are entered; the numbers themselves are skipped. See onnx.proto3.
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

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def refuse_external_data(file: Path) -> None:
    """Make sure that an ONNX file is complete in itself.

    Raises:
        BadPackage: a tensor's numbers lie in another file, or this is no ONNX file.
    """
    with file.open("rb") as stream:
        if not file.stat().st_size:
            raise BadPackage(f"{file} is empty; export the model anew.")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                external = _points_outside(data)
            except (IndexError, ValueError) as error:
                raise BadPackage(f"{file} is damaged or no ONNX file; export the model anew.") from error
    if external:
        raise BadPackage(f"{file} keeps weights in other files, which are never opened; export it as a single file.")


def _points_outside(data: mmap.mmap) -> bool:
    """Whether any tensor has external data. A list of messages to visit, not recursion: files nest as they like."""
    waiting, graphs = [("model", 0, len(data))], 0
    while waiting:
        kind, start, end = waiting.pop()
        graphs += kind == "graph"
        for field, value, length in _fields(data, start, end):
            if kind == "tensor" and (field == EXTERNAL_DATA or (field == DATA_LOCATION and value)):
                return True
            if field in NESTED[kind]:
                waiting.append((NESTED[kind][field], value, value + length))
    if not graphs:
        raise ValueError("no graph inside")
    return False


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
