"""What the epochs so far say: which was the best, and whether there is another to come."""

from collections.abc import Sequence

from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import TrainSettings

History = tuple[EpochRow, ...]


def best_epoch(history: Sequence[EpochRow]) -> int:
    """The epoch with the highest valid mIoU, the first of equals; 0 when there is none."""
    return max(history, key=lambda row: row.valid_miou).epoch if history else 0


def finished(history: Sequence[EpochRow], settings: TrainSettings) -> bool:
    """Whether all planned epochs are done, or the last `patience` ones brought nothing better."""
    waited = len(history) - best_epoch(history)
    return bool(history) and (history[-1].epoch >= history[-1].epochs or 0 < settings.patience <= waited)
