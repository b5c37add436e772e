"""Checkpoints: everything the next epoch depends on, one file an epoch, the last two kept."""

import io
import pickle
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

from atrous.domain.errors import BadCheckpoint
from atrous.domain.reporter import EpochRow, Reporter
from atrous.training.history import History
from atrous.training.learner import State
from atrous.training.whole_file import write_whole

KEPT = 2  # the last, and the one before it in case the last is torn
DIGEST_BYTES = 32


@dataclass(frozen=True)
class Checkpoint:
    """A run after the last epoch of its history."""

    history: History
    learner: State


class Checkpoints:
    """The checkpoints of a run's folder. A file is the SHA-256 of what follows it, then what torch saves."""

    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._folder = folder / "checkpoints"
        self._reporter = reporter

    def save(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, and only when it is there forget the one before the last.

        Raises:
            TrainingFailed: it cannot be written; the earlier ones stay.
        """
        content = encode(checkpoint)
        write_whole(self._folder / f"epoch-{len(checkpoint.history):04}.ckpt", content)
        for old in self._files()[:-KEPT]:
            old.unlink()

    def latest(self) -> Checkpoint | None:
        """The last whole checkpoint, None when there is no file. A damaged one is told of and passed over.

        Raises:
            BadCheckpoint: there are files and none is whole.
        """
        files = self._files()
        for file in reversed(files):
            try:
                return decode(file.read_bytes(), file.name)
            except BadCheckpoint as error:
                self._reporter.say(f"{error} Going on from the one before it.")
        if files:
            raise BadCheckpoint(f"No checkpoint in {self._folder} is whole; start a new run in another folder.")
        return None

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("epoch-*.ckpt"))


def encode(checkpoint: Checkpoint) -> bytes:
    """A checkpoint as the bytes of its file."""
    stream = io.BytesIO()
    torch.save({"history": [asdict(row) for row in checkpoint.history], "learner": checkpoint.learner}, stream)
    content = stream.getbuffer()
    return sha256(content).digest() + content


def decode(content: bytes, name: str) -> Checkpoint:
    """The checkpoint of a file's bytes.

    Raises:
        BadCheckpoint: the bytes are not those that were written, or were written by another version of this program.
    """
    if sha256(memoryview(content)[DIGEST_BYTES:]).digest() != content[:DIGEST_BYTES]:
        raise BadCheckpoint(f"{name} is damaged: its checksum does not fit.")
    try:
        found: dict[str, Any] = torch.load(io.BytesIO(content[DIGEST_BYTES:]), map_location="cpu", weights_only=True)
        return Checkpoint(tuple(EpochRow(**row) for row in found["history"]), found["learner"])
    except (pickle.UnpicklingError, KeyError, TypeError) as error:
        raise BadCheckpoint(f"{name} was written by another version of this program.") from error
