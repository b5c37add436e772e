"""Bytes in place of weights: other formats, pickles that run programs, graphs deeper than any stack."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

from hostile_graphs import Spoil


def bytes_of(make: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes in place of the weights, given the good ones."""

    def spoil(folder: Path) -> None:
        file = folder / "weights.onnx"
        file.write_bytes(make(file.read_bytes()))

    return spoil


def deep_bytes(_: bytes) -> bytes:
    """Graphs in graphs, deeper than any stack: written by hand, for protobuf's own writer would stop."""
    inner = b""
    for _ in range(3000):
        inner = field(1, field(5, field(6, inner)))
    return field(7, inner)


def field(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


class Boom:
    """Runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("pwned",)


def pickled(_: bytes) -> bytes:
    return pickle.dumps(Boom())


def zipped_pickle(_: bytes) -> bytes:
    """What torch.save writes: a zip with a pickle."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Boom()))
        archive.writestr("archive/version", "3\n")
    return stream.getvalue()
