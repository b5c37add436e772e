"""The folder of a training run: what was asked for, the epochs so far, and the best weights, each written whole."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import nn

from atrous.domain.errors import AlreadyExists, BadCheckpoint
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings
from atrous.training.whole_file import write_whole


@dataclass(frozen=True)
class RunRecord:
    """What a run is: two runs with equal records do the same."""

    settings: TrainSettings
    """As asked, the sizes left open still open."""
    dataset_hash: str
    class_names: tuple[str, ...]
    processes: int

    def as_json(self) -> dict[str, Any]:
        """As read back from `settings.json`."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found


class RunFolder:
    """`settings.json`, `results.csv`, `best-0003.safetensors` and, at the end, `weights.safetensors`."""

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.folder = folder
        self.record = record
        self.weights = folder / "weights.safetensors"
        self._settings = folder / "settings.json"

    @property
    def begun(self) -> bool:
        """Whether the folder holds a run."""
        return self._settings.exists()

    def check(self, *, resume: bool) -> None:
        """See that this run may be written here; nothing is written yet.

        Raises:
            AlreadyExists: the folder holds a run and `resume` is off.
            BadCheckpoint: its run was begun otherwise.
        """
        if not self.begun:
            return
        if not resume:
            raise AlreadyExists(f"{self.folder} already holds a training run; resume it, or choose another folder.")
        if changes := list(differences(self._read()["asked"], self.record.as_json())):
            raise BadCheckpoint(
                f"The run in {self.folder} was begun otherwise: {'; '.join(changes)}. "
                "Resume it as it was begun, or start a new run."
            )

    def begin(self, used: TrainSettings) -> None:
        """Write down what the run was asked to do, the sizes it uses, and the torch that computes it."""
        software = {"torch": str(torch.__version__)}
        text = json.dumps({"asked": self.record.as_json(), "used": asdict(used), "software": software}, indent=2)
        write_whole(self._settings, text.encode())

    def used(self) -> TrainSettings:
        """The settings the run was begun with, the sizes filled in."""
        found: dict[str, Any] = self._read()["used"]
        return TrainSettings.from_json(found)

    def write_results(self, history: Sequence[EpochRow]) -> None:
        """All epochs so far as CSV."""
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, [column.name for column in fields(EpochRow)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in history)
        write_whole(self.folder / "results.csv", table.getvalue().encode())

    def write_best(self, net: nn.Module, epoch: int) -> None:
        """The weights of an epoch that was better than all before. The same weights give the same bytes."""
        write_whole(self.best(epoch), weights_of(net))

    def best(self, epoch: int) -> Path:
        """Where the weights of an epoch lie."""
        return self.folder / f"best-{epoch:04}.safetensors"

    def forget_best_but(self, epochs: set[int]) -> None:
        """Remove weights that no checkpoint leads to any more."""
        wanted = {self.best(epoch) for epoch in epochs}
        for file in set(self.folder.glob("best-*.safetensors")) - wanted:
            file.unlink()

    def finish(self, net: nn.Module) -> None:
        """Write the weights that the run leaves."""
        write_whole(self.weights, weights_of(net))

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._settings.read_bytes())
            return {name: found[name] for name in ("asked", "used")}
        except (ValueError, KeyError, TypeError) as error:
            raise BadCheckpoint(f"{self._settings} is not readable; start a new run in another folder.") from error


def weights_of(net: nn.Module) -> bytes:
    """A network's weights as safetensors."""
    return save({name: tensor.detach().cpu().contiguous() for name, tensor in net.state_dict().items()})


def differences(before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Sentences such as "learning_rate was 0.003 and is now 0.01" for every entry that differs."""
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, f"{prefix}{name}.")
        elif old != new:
            yield f"{prefix}{name} was {old} and is now {new}"
