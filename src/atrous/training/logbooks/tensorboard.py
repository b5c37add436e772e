"""TensorBoard: files in the run's folder, shown by `tensorboard --logdir`."""

from collections.abc import Mapping

from torch.utils.tensorboard import SummaryWriter

from atrous.training.logbooks.logbook import RunTitle


class TensorBoardLogbook:
    """Scalars in `tensorboard/` of the run's folder."""

    def __init__(self, title: RunTitle) -> None:
        self._writer = SummaryWriter(str(title.folder / "tensorboard"))

    def write(self, epoch: int, figures: Mapping[str, float]) -> None:
        """One scalar a figure; there for readers at once."""
        for name, figure in figures.items():
            self._writer.add_scalar(name, figure, epoch)
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()
