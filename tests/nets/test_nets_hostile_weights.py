"""Weights files made to harm whoever opens them are refused with a sentence, and what is in them never runs."""

import io
import json
import os
import pickle
import struct
import zipfile
from pathlib import Path

import pytest
import torch

from atrous.domain.errors import BadWeights
from atrous.domain.train_settings import NetSettings
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.nets.weights import load_start


class Boom:
    """Makes a folder when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("pwned",)


def safetensors(header: object, data: bytes = bytes(16), length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(shape: list[int], start: int, end: int, kind: str = "F32") -> dict[str, object]:
    return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}


def torch_saved(value: object) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Boom(), protocol=2))
    return stream.getvalue()


FILES: dict[str, bytes] = {
    "nothing": b"",
    "seven bytes": bytes(7),
    "header longer than the file": safetensors({"w": tensor([4], 0, 16)}, length=1 << 20),
    "header of exabytes": safetensors({}, length=1 << 62),
    "header of all ones": b"\xff" * 64,
    "header that is no JSON": safetensors(b"not JSON"),
    "header that is a list": safetensors([1, 2, 3]),
    "header that is not UTF-8": safetensors(b'{"\xff": {}}'),
    "header nested without end": safetensors(b'{"a":' * 50_000),
    "data beyond the end": safetensors({"w": tensor([4], 0, 16)}, bytes(8)),
    "data before the beginning": safetensors({"w": tensor([4], -16, 0)}),
    "end before start": safetensors({"w": tensor([4], 16, 0)}),
    "overlapping tensors": safetensors({"a": tensor([4], 0, 16), "b": tensor([2], 8, 16)}),
    "the same bytes twice": safetensors({"a": tensor([4], 0, 16), "b": tensor([4], 0, 16)}),
    "a hole between tensors": safetensors({"a": tensor([1], 0, 4), "b": tensor([1], 12, 16)}),
    "bytes that belong to none": safetensors({"a": tensor([1], 0, 4)}),
    "shape larger than its data": safetensors({"w": tensor([1 << 40], 0, 16)}),
    "shape that overflows": safetensors({"w": tensor([1 << 33, 1 << 33], 0, 16)}),
    "shape below zero": safetensors({"w": tensor([-4], 0, 16)}),
    "unknown dtype": safetensors({"w": tensor([4], 0, 16, "OBJ")}),
    "the same name twice": safetensors(
        b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    ),
    "no tensors": safetensors({}, b""),
    "tensors of nobody's network": safetensors({"../../etc/passwd": tensor([4], 0, 16)}),
    "pickle": pickle.dumps(Boom(), protocol=2),
    "zip with a pickle": zipped(),
    "saved by torch, with a program": torch_saved({"w": Boom()}),
    "saved by torch, harmless": torch_saved({"w": torch.zeros(4)}),
    "text": b"<html>404</html>" * 100,
}


@pytest.fixture(scope="module")
def net() -> SegmentationNet:
    """A network of random weights."""
    return build(NetSettings(), 3)


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_and_changes_nothing(
    name: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, net: SegmentationNet
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / f"weights{suffix}"
    file.write_bytes(FILES[name])
    before = {key: value.clone() for key, value in net.state_dict().items()}

    with pytest.raises(BadWeights, match=r"^weights\."):
        load_start(net, file)

    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
