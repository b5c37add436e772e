"""The epochs of trainings: appended while they run, read by whoever watches."""

from math import nan

from sqlalchemy import select

from atrous.domain.reporter import EpochRow
from atrous.storage.catalog.tables import Epoch
from atrous.storage.shelves.shelf import Shelf
from atrous.storage.shelves.trainings import find_training


class EpochShelf(Shelf):
    """The library's epochs."""

    def append_epoch(self, training_id: int, row: EpochRow) -> None:
        """An epoch has ended. One that is done again after a resume takes the place of its first go.

        Raises:
            NotFound: no such training.
        """
        with self.catalog.writing() as session:
            find_training(session, training_id)
            session.merge(_epoch_row(training_id, row))

    def epochs(self, training_id: int) -> list[EpochRow]:
        """The epochs a training has behind it, the first first."""
        with self.catalog.reading() as session:
            rows = session.scalars(select(Epoch).where(Epoch.training_id == training_id).order_by(Epoch.epoch))
            return [_epoch(row) for row in rows]


def _epoch_row(training_id: int, row: EpochRow) -> Epoch:
    return Epoch(
        training_id=training_id,
        epoch=row.epoch,
        epochs=row.epochs,
        train_loss=row.train_loss,
        valid_loss=row.valid_loss,
        valid_miou=row.valid_miou,
        learning_rate=row.learning_rate,
        seconds=row.seconds,
    )


def _epoch(row: Epoch) -> EpochRow:
    return EpochRow(
        epoch=row.epoch,
        epochs=row.epochs,
        train_loss=_or_nan(row.train_loss),
        valid_loss=_or_nan(row.valid_loss),
        valid_miou=_or_nan(row.valid_miou),
        learning_rate=row.learning_rate,
        seconds=row.seconds,
    )


def _or_nan(value: float | None) -> float:
    return nan if value is None else value  # SQLite keeps NaN as NULL
