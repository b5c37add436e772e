"""What a training run leaves behind, for export, evaluation and the report."""

from dataclasses import dataclass
from pathlib import Path

from atrous.domain.arrays import SizeHW
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import NetSettings, TrainSettings


@dataclass(frozen=True)
class TrainedRun:
    """A finished run. Its network is `nets.build(run.net, len(run.classes))` with the weights of `run.weights`."""

    folder: Path
    settings: TrainSettings
    """As used: the sizes that were left open are filled in."""
    classes: Classes
    preprocessing: Preprocessing
    """The version's steps and, last, the resize to `input_size_HW`."""
    input_size_HW: SizeHW
    dataset_hash: str
    weights: Path
    """The averaged weights of the best epoch, safetensors."""
    best_epoch: int
    history: tuple[EpochRow, ...]

    @property
    def net(self) -> NetSettings:
        """Which network was trained."""
        return self.settings.net
